"""Servers from pasted lists and CSV: every usual form, and a sentence for all else."""

from __future__ import annotations

import pytest

from core.model import Server, Trust
from core.server_list import MOST_BYTES, MOST_SERVERS, Problem, ServersRead, read_csv, read_list
from tests.helpers.effort import at_most

PIN = "ab" * 32


def where(read: ServersRead) -> list[tuple[str, int, bool]]:
    """The servers as host, port, HTTPS; there must be no problem."""
    assert read[1] == ()
    return [(server.host, server.port, server.https) for server in read[0]]


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_a_list_in_every_usual_form() -> None:
    text = (
        "# our edges\r\nedge01, edge02;edge03\tedge04 edge05  # the old ones\r\n\r\n'edge06' \"edge07\"\n[fd00::5]:5986"
    )
    hosts = [host for host, _, _ in where(read_list(text))]
    assert hosts == [*(f"edge0{n}" for n in range(1, 8)), "fd00::5"]


def test_servers_are_called_by_the_short_name() -> None:
    servers, _ = read_list("EDGE01.contoso.com\n10.0.0.5\nfd00::5\njäger.example")
    assert [server.name for server in servers] == ["EDGE01", "10.0.0.5", "fd00::5", "jäger"]
    assert len({server.id for server in servers}) == 4


def test_two_of_one_short_name_are_told_apart() -> None:
    servers, problems = read_list("edge.north.example edge.south.example other")
    assert [server.name for server in servers] == ["edge.north.example", "edge.south.example", "other"]
    assert problems == ()


def test_problems_carry_their_line() -> None:
    servers, problems = read_list("edge01\n\nedge02 -x\nEDGE01\nadmin:geheim@edge03")
    assert [server.host for server in servers] == ["edge01", "edge02"]
    assert problems == (
        Problem(3, "-x", "A host name may contain letters, digits, hyphens and dots only."),
        Problem(4, "EDGE01", "The same server as on line 1."),
        Problem(5, "edge03", "Leave user and password out of the address."),
    )


def test_another_port_is_another_server() -> None:
    assert len(where(read_list("edge01\nedge01:443\nhttp://edge01"))) == 3


@pytest.mark.parametrize("text", ["", "\n \r\n", "# nothing", ",;,", "\ufeff", "''"])
def test_nothing_is_nothing(text: str) -> None:
    assert read_list(text) == ((), ())


def test_a_list_ends_at_its_limit() -> None:
    servers, problems = read_list("\n".join(f"edge{n}" for n in range(MOST_SERVERS + 50)))
    assert len(servers) == MOST_SERVERS
    assert problems == (Problem(1001, "edge1000", "More than 1,000 servers: the rest was left out."),)


def test_a_text_that_is_no_list_is_left_early() -> None:
    servers, problems = read_list("edge01 " + "-x " * 10_000 + "edge02")
    assert [server.host for server in servers] == ["edge01"]
    assert len(problems) == 201
    assert problems[-1].what == "More than 200 problems: the rest was not read."


def test_a_huge_text_is_refused_at_once() -> None:
    with at_most(0.5):
        servers, problems = read_list("x," * MOST_BYTES)
        assert servers == () and "paste it in parts" in problems[0].what


# --- CSV --------------------------------------------------------------------------------------------------------------


def test_a_csv_with_every_column() -> None:
    data = (
        "Name,Host,Port,HTTPS,User,Auth,Trust,CA file,Pin,Computer\n"
        f"Edge one,edge01.contoso.com,5987,yes,.\\audit,ntlm,pin,,{':'.join(['AB'] * 32)},EDGE01\n"
    )
    servers, problems = read_csv(data.encode())
    assert problems == ()
    assert servers == (
        Server(
            servers[0].id,
            "Edge one",
            "edge01.contoso.com",
            5987,
            True,
            ".\\audit",
            "ntlm",
            Trust.PIN,
            "",
            PIN,
            "EDGE01",
        ),
    )


@pytest.mark.parametrize(
    "data",
    [
        b"host;user\r\nedge01;audit\r\n",
        b"\xef\xbb\xbfhost;user\r\nedge01;audit\r\n",
        b"sep=;\r\nhost;user\r\nedge01;audit\r\n",
        b"Host\tUser name\nedge01\taudit\n",
        b"host|account\nedge01|audit\n",
        b'#TYPE System.Object\r\n"DNSHostName","UserName"\r\n"edge01","audit"\r\n',
        "host;user\r\nedge01;audit\r\n".encode("utf-16"),
        "FQDN, Bemerkung, User\nedge01, für uns, audit\n".encode("cp1252"),
        b"user,fqdn\naudit,edge01",
    ],
)
def test_what_excel_and_powershell_write(data: bytes) -> None:
    servers, problems = read_csv(data)
    assert [(server.host, server.user) for server in servers] == [("edge01", "audit")]
    assert [problem.text for problem in problems] in ([], ["Bemerkung"])


def test_a_csv_without_headings_is_a_list() -> None:
    assert [host for host, _, _ in where(read_csv(b"edge01\r\nedge02:443\r\n"))] == ["edge01", "edge02"]


@pytest.mark.parametrize(
    ("row", "host", "port", "https"),
    [
        ("edge01,,", "edge01", 5986, True),
        ("edge01,,no", "edge01", 5985, False),
        ("edge01,,FALSCH", "edge01", 5985, False),
        ("edge01,443,TRUE", "edge01", 443, True),
        ("edge01:443,,", "edge01", 443, True),
        ("http://edge01,,", "edge01", 5985, False),
        ("fd00::5,443,yes", "fd00::5", 443, True),
        ("[fd00::5]:443,,yes", "fd00::5", 443, True),
    ],
)
def test_where_a_row_points(row: str, host: str, port: int, https: bool) -> None:
    assert where(read_csv(f"host,port,https\n{row}\n".encode())) == [(host, port, https)]


@pytest.mark.parametrize(
    ("heading", "value", "why"),
    [
        ("port", "5985", "enter http"),
        ("port", "many", "from 1 to 65535"),
        ("https", "perhaps", "yes or no"),
        ("auth", "basic", "Logon must be ntlm"),
        ("auth", "kerberos", "not available"),
        ("trust", "ignore", "Trust must be system"),
        ("trust", "pin", "Trust must be system"),
        ("trust", "ca", "Trust must be system"),
        ("pin", "ab" * 20, "SHA-1"),
        ("user", "x" * 301, "too long"),
        ("user", '"a\nb"', "cannot be printed"),
        ("name", "\x1b[31m", "cannot be printed"),
    ],
)
def test_rows_that_name_no_server(heading: str, value: str, why: str) -> None:
    servers, problems = read_csv(f"host,{heading}\nedge01,{value}\nedge02,\n".encode())
    assert [server.host for server in servers] == ["edge02"]
    assert len(problems) == 1 and why in problems[0].what
    assert problems[0].line == 1 + 1 + value.count("\n")


def test_a_password_column_is_never_read() -> None:
    servers, problems = read_csv(b"host,user,Password\nedge01,audit,geheim\n")
    assert problems == (Problem(1, "Password", "Passwords are not read from files: this column was ignored."),)
    assert "geheim" not in repr(servers)


def test_a_row_without_a_host_goes_by_its_name() -> None:
    servers, _ = read_csv(b"Name\nEDGE01\n")
    assert [(server.name, server.host) for server in servers] == [("EDGE01", "edge01")]


def test_an_open_quotation_mark_is_told() -> None:
    servers, problems = read_csv(b'host,name\nedge01,one\nedge02,"' + b"x" * 200_000)
    assert [server.host for server in servers] == ["edge01"]
    assert problems[0].what.startswith("The file is not a table")


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"host", b"host\n", b"\xff\xfe", b"PK\x03\x04\x00\xff", b"\xff\xfeh\x00o"]
)
def test_rubbish_gives_no_server(data: bytes) -> None:
    assert read_csv(data)[0] == ()


def test_a_huge_file_is_refused() -> None:
    assert "split it" in read_csv(b"host\n" * MOST_BYTES)[1][0].what


def test_a_thousand_rows_take_no_time() -> None:
    data = "\n".join(["name,host", *(f"edge{n},edge{n}.example" for n in range(MOST_SERVERS))]).encode()
    with at_most(5):
        assert len(read_csv(data)[0]) == MOST_SERVERS


@pytest.mark.parametrize("data", [b'host,"' + b"a" * 200_000, b"host\rname,port\nedge01,x,5986\n"])
def test_headings_that_are_no_line_of_a_table_are_told(data: bytes) -> None:
    servers, problems = read_csv(data)
    assert not servers and "The file is not a table" in problems[0].what
