from __future__ import annotations


def test_each_page_draws(as_, world):
    for who, address, status in (
        ("", "/load/?project=quay/crane", 200),
        ("", "/load/me/", 200),
        ("ada", "/load/me/", 200),
        ("ada", "/load/me/?list=second", 200),
        ("ada", "/load/me/?list=7", 200),
        ("pia", "/load/team/", 200),
        ("pia", f"/load/people/{world.ada.number}/", 200),
        ("root", "/load/team/?project=quay/crane&sort=room", 200),
        ("ben", f"/load/people/{world.ada.number}/", 403),
    ):
        answer = as_(who).get(address)
        print(who, address, answer.status_code)
        open(
            "/root/run/E/p_%s_%s.html"
            % (who, address.strip("/").replace("/", "_").replace("?", "_").replace("&", "_")),
            "w",
        ).write(answer.content.decode())
        assert answer.status_code == status
