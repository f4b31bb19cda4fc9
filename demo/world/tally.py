"""Tally: readings of what vessels used, the ledger that keeps them, and the dues that follow."""

from .projects import BRANCHES, Project, area, blueprints

AREAS = (
    area(
        "readings",
        28,
        "readings/collect readings/sources/mooring readings/sources/fairway readings/store",
        things="the reading batch | the source list | the sample time | the unit",
        acts="collecting readings | storing a batch | asking a source again | dropping double readings",
        states="a source sends the same batch twice | the sample time lies ahead | the unit is unknown | a source "
        "was silent for a day",
        slips="count an hour twice | drop a late batch | mix two units",
    ),
    area(
        "ledger",
        26,
        "ledger/entries ledger/close ledger/queries ledger/steps/017_period_index",
        things="the ledger entry | the closing run | the period index | the correction",
        acts="closing a period | correcting an entry | summing a period | reading old entries",
        states="the period is closed already | two closings run at once | a correction comes late",
        slips="change an entry of a closed period | sum deleted entries | round before summing",
    ),
    area(
        "dues",
        22,
        "dues/prices dues/rules dues/export",
        things="the price list | the rounding rule | the export file | the discount",
        acts="working out dues | exporting dues | changing a price list | applying a discount",
        states="a price has no end date | two discounts meet | the export is interrupted",
        slips="charge a vessel that never started | export half a file | apply a discount twice",
    ),
    area(
        "allowances",
        16,
        "allowances/limits allowances/check allowances/api",
        things="the limit record | the usage count | the limit tree | the tenant default",
        acts="checking a limit | counting usage | changing a tenant's default | reading the limit tree",
        states="the tenant has no limits | a limit is lowered below the usage | the count is cached",
        slips="let a burst pass the limit | count failed vessels | forget the parent's limit",
    ),
    area(
        "docs",
        7,
        "doc/source/admin/closing doc/source/user/dues",
        things="the closing guide | the dues example",
        acts="closing a period by hand | reading an export",
        states="prices change in mid-period",
        slips="round in the example",
    ),
)

BLUEPRINTS = blueprints("""
    streaming-readings; Readings arrive as a stream and no longer once an hour;
        reading stream | stream offset | late reading; readings ledger
    ledger-partitions; The ledger is kept in parts by period;
        ledger part | part switch | part audit; ledger dues
    tenant-forecasts; Tenants can see what a month is going to cost;
        forecast | forecast view | price outlook; dues allowances
    shared-limit-trees; Limits can be shared by a group of tenants;
        limit tree | shared count | tree audit; allowances ledger
""")

PROJECT = Project("skerry/tally", "tally", AREAS, BLUEPRINTS, BRANCHES, share=13)
