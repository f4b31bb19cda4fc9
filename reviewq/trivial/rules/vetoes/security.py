"""Secrets, identity, encryption, privileges, and what lets strangers in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .meaning import is_import, is_log
from .rule import Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

GUARDED = re.compile(
    r"rootwrap|\.filters$|sudoers|(?:^|/)privsep|apparmor|selinux|\.te$|\.(?:pem|crt|key|csr|p12|jks)$|(?:^|/)id_rsa|\.htaccess$"
    r"|authorized_keys|(?:^|/)pam\.d/|cors|csp|\.gpg$|permissions?\.ya?ml$",
    re.MULTILINE | re.I,
)
_SECRET = (
    r"passw(?:or)?d|passwd|passphrase|secret|credential|token|private_?key|api_?key|nonce|salt|otp|totp"
    r"|ec2_keys"
)
_IDENTITY = (
    r"auth|authn|authz|authenticat\w+|authoriz\w+|unauthorized|forbidden|permission|privileg\w+|acl|admin"
    r"|trust|trustee|impersonat\w+|keystonemiddleware|saml|oauth|ldap|x509"
)
_CRYPTO = (
    r"ssl|tls|https|cert|certs|certificate|verify|insecure|cacert|ca_?(?:file|certs|bundle)|crypt\w*"
    r"|encrypt\w*|decrypt\w*|cipher\w*|hmac|md5|sha\d+|hashlib|digest|signature|signed|urandom|randbits"
    r"|systemrandom|fernet|bcrypt|scrypt|pbkdf2"
)
_PRIVILEGE = r"sudo|root|rootwrap|privsep|chmod|chown|umask|setuid|capabilities|caps|shell|setfacl|selinux|sandbox\w*"
_STRANGERS = (
    r"cors|csrf|xss|origin|allow_origins|sanitize|sanitise|escape|safe|unsafe|mark_safe|autoescape"
    r"|iptables|firewall|spoof\w*|anti_spoof\w*|security|secgroup\w*|mask|redact"
)
_ATOMS = rf"{_SECRET}|{_IDENTITY}|{_CRYPTO}|{_PRIVILEGE}|{_STRANGERS}"
# A name with one of these words in it, as a part between underscores, dots or capitals.
_NAME = rf"[\w.]*?(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:{_ATOMS})s?(?![a-z])[\w.]*"
_DANGEROUS = (
    r"eval|exec|execfile|compile|pickle\.\w+|cPickle\.\w+|marshal\.\w+|yaml\.(?:load|unsafe_load|load_all|Loader|UnsafeLoader|FullLoader)"
    r"|os\.(?:system|popen|chmod|chown|umask|setuid|setgid)|subprocess\.\w+|tempfile\.mktemp|mktemp|compare_digest|constant_time_compare"
    r"|mask_password|mask_dict_password|mark_safe|format_html|SafeString|innerHTML|dangerouslySetInnerHTML|trustAsHtml|html_safe|random\.\w+"
    r"|__import__|importutils\.\w+|getattr_safe|defusedxml\w*|etree\.XMLParser|resolve_entities|extractall"
)
_WORDS = re.compile(
    r"^text .*(?:0\.0\.0\.0|::/0|\b0?o?777\b|\b666\b|\broot\b|\bsudo\b|password|http://(?!.*\b(?:docs|example|www\.apache)\b)"
    r"|CERT_NONE|md5|\bRC4\b|\b3?DES\b|SSLv[23]|TLSv1(?:\.[01])?\b|\*/\*"
    r"|\bACCEPT\b|\bDROP\b|\ballow\b|\bdeny\b)|^text \*$",
    re.MULTILINE,
)
RULES = (
    Rule(Danger.SECURITY, re.compile(rf"^(?:gone|came|key|head) {_NAME}$", re.MULTILINE)),
    Rule(Danger.SECURITY, fact("call|gone|came|head", _DANGEROUS)),
    Rule(Danger.SECURITY, _WORDS),
)
_IMPORTED = Rule(
    Danger.SECURITY,
    re.compile(r"^came (?:[\w.]*\.)?(?:c?[pP]ickle|marshal|shelve|md5|telnetlib|ftplib|commands)$", re.MULTILINE),
)
_LOGGED = Rule(Danger.SECURITY, re.compile(rf"^(?:gone|came) [\w.]*(?i:{_SECRET}|mask_password)\w*$", re.MULTILINE))
_MARKUP = re.compile(
    r"\|\s*safe\b|autoescape|csrf_token|csrf_exempt|ng-bind-html|<script|innerHTML|javascript:|on\w+=[\"']"
)
_SWITCHED_OFF = re.compile(r"#\s*nosec\b|#\s*noqa:?\s*S\d|//\s*(?:nosec|NOSONAR)|#\s*nosemgrep")


def find(seen: Seen) -> Iterator[Veto]:
    yield from _switched_off(seen)
    if seen.is_test or seen.is_docs:
        return
    if GUARDED.search(seen.paths) and not seen.path.endswith(".py"):
        yield from (seen.veto(Danger.SECURITY, edit) for edit in seen.edits)
        if not seen.file.hunks:
            yield seen.veto(Danger.SECURITY)
    if seen.tongue is not Tongue.MARKUP:
        yield from vetoes_by(RULES, seen, seen.live)
    yield from vetoes_by((_IMPORTED,), seen, [edit for edit in seen.edits if is_import(edit)])
    yield from vetoes_by((_LOGGED,), seen, [edit for edit in seen.edits if is_log(edit)])
    yield from (seen.veto(Danger.SECURITY, edit) for edit in seen.live if _MARKUP.search(edit.line.text[:1000]))


def _switched_off(seen: Seen) -> Iterator[Veto]:
    """A comment that tells a scanner to look away runs nothing, and still hides a hole."""
    for hunk in seen.file.hunks:
        for line in hunk.added:
            if _SWITCHED_OFF.search(line.text[:1000]):
                yield seen.veto_at(Danger.SECURITY, line)
