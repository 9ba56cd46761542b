"""The lab is faithful: a client nobody here wrote talks with it too, and wrong requests get Windows' faults."""

import ssl
import threading
import time
import urllib.request

import pytest
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan

from core.collect.script import script
from core.collect.winrm.collector import ARGUMENTS, COMMAND
from core.lab import Answer, Lab, soap
from core.lab.lab import NOT_OURS
from tests.core.collect.winrm.wire import assess, one, says
from tests.helpers.framing import printed


def client(lab: Lab, password: str = "", **options) -> WSMan:
    """pypsrp's client, which shares no code with pywinrm."""
    server = lab.servers[0]
    settings = {"auth": "ntlm", "cert_validation": str(lab.authority.file), "no_proxy": True, **options}
    if not server.https:
        settings |= {"cert_validation": False, "encryption": "always"}
    password = password or lab.password
    return WSMan(server.host, port=server.port, ssl=server.https, username=lab.user, password=password, **settings)


def converse(wsman: WSMan, stdin: bytes) -> tuple[bytes, bytes, int]:
    with wsman, WinRS(wsman, codepage=65001) as shell:
        process = Process(shell, COMMAND, list(ARGUMENTS))
        process.begin_invoke()
        half = len(stdin) // 2
        process.send(stdin[:half], end=False)
        process.send(stdin[half:], end=True)
        process.end_invoke()
        process.signal(SignalCode.TERMINATE)
        return process.stdout, process.stderr, process.rc


@pytest.mark.parametrize("https", [True, False])
def test_a_client_nobody_here_wrote_gets_the_same_evidence(https):
    with one(says(printed("edge01")), https=https) as lab:
        ours = assess(lab.servers[0], lab.password).evidence.raw
        assert converse(client(lab), script()) == (ours, b"", 0)
        assert lab.machine("EDGE01").shells.standing == 0 and lab.machine("EDGE01").logons == 2


def test_anything_but_our_script_gets_an_honest_error(lab):
    assert converse(client(lab), script() + b"\n") == (b"", NOT_OURS, 1)
    with client(lab) as wsman, WinRS(wsman) as shell:
        process = Process(shell, "hostname")
        process.begin_invoke()
        process.send(b"", end=True)
        process.end_invoke()
        assert (process.stderr, process.rc) == (NOT_OURS, 1)


def test_the_logon_is_really_verified(lab):
    with client(lab, "wrong") as wsman, pytest.raises(AuthenticationError), WinRS(wsman):
        pass
    assert (lab.machine("EDGE01").failed_logons, lab.machine("EDGE01").logons) == (1, 0)


def test_the_logon_is_bound_to_the_tls_channel(lab, monkeypatch):
    """A logon that somebody in the middle passes on was made for his certificate, not for ours."""
    from requests_ntlm import requests_ntlm

    monkeypatch.setattr(requests_ntlm, "_get_certificate_hash", lambda der: b"x" * 32)
    assert assess(lab.servers[0], lab.password).failure.reason == "logon rejected"
    monkeypatch.undo()
    assert assess(lab.servers[0], lab.password).failure is None


@pytest.mark.parametrize("token", ["Basic YTpi", "Negotiate", "Negotiate AAAA", "NTLM " + "A" * 30000, "Negotiate %"])
def test_nothing_but_a_logon_logs_on(lab, token):
    assert post(lab, "/wsman", b"<x/>", {"Authorization": token}) == 401
    assert lab.machine("EDGE01").logons == 0 == lab.machine("EDGE01").failed_logons


@pytest.mark.parametrize(("path", "body", "status"), [("/", b"x", 404), ("/wsman", b"x", 401), ("/wsman", None, 413)])
def test_http(lab, path, body, status):
    headers = {} if body else {"Content-Length": "999999999"}
    assert post(lab, path, body or b"", headers) == status


def post(lab: Lab, path: str, body: bytes, headers: dict[str, str]) -> int:
    server = lab.servers[0]
    request = urllib.request.Request(f"https://127.0.0.1:{server.port}{path}", body, headers, method="POST")
    context = ssl.create_default_context(cafile=server.ca_file)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        return opener.open(request, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def test_faults_carry_windows_codes(lab):
    with client(lab, operation_timeout=1) as wsman, WinRS(wsman) as shell:
        for code, wrong in (
            (2150858844, lambda: shell.receive("stdout", command_id="nobody")),
            (2150858844, lambda: shell.send("stdin", b"x", command_id="nobody")),
            (2150858752, lambda: wsman.create("http://schemas.microsoft.com/nothing", shell_body())),
            (
                2150858751,
                lambda: wsman.put("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd", shell_body()),
            ),
        ):
            with pytest.raises(WSManFaultError) as caught:
                wrong()
            assert caught.value.code == code
        process = Process(shell, COMMAND, list(ARGUMENTS))
        process.begin_invoke()
        with pytest.raises(WSManFaultError) as caught:  # its standard input has not ended, so it waits
            shell.receive("stdout stderr", command_id=process.id)
        assert caught.value.code == 2150858793
        shell.wsman.delete(shell.resource_uri, selector_set=shell._selector_set)
        with pytest.raises(WSManFaultError) as caught:
            shell.receive("stdout", command_id=process.id)
        assert caught.value.code == 2150858843
        shell.opened = False


def shell_body():
    from xml.etree.ElementTree import Element

    return Element("{http://schemas.microsoft.com/wbem/wsman/1/windows/shell}Shell")


def test_a_terminated_command_ends_the_receive_that_waits():
    with one() as lab:
        lab.machine("EDGE01").shells.runs_s = 30
        with client(lab) as wsman, client(lab) as second, WinRS(wsman) as shell:
            process = Process(shell, COMMAND, list(ARGUMENTS))
            process.begin_invoke()
            process.send(b"", end=True)
            caught = []

            def wait() -> None:
                try:
                    shell.receive("stdout", command_id=process.id)
                except WSManFaultError as error:
                    caught.append(error.code)

            waiting = threading.Thread(target=wait, daemon=True)
            waiting.start()
            time.sleep(0.2)
            other = WinRS(second, id=shell.id)
            other._selector_set = shell._selector_set
            other.signal(SignalCode.TERMINATE, process.id)
            waiting.join(2)
            assert caught == [995]


def test_a_console_for_standard_input_is_no_pipe():
    """As on Windows: what is typed into a console never arrives as $input."""
    from winrm.protocol import Protocol

    seen = []
    with one(lambda line, stdin: seen.append(stdin) or Answer(b"done")) as lab:
        server = lab.servers[0]
        endpoint = f"https://127.0.0.1:{server.port}/wsman"
        wire = Protocol(endpoint, "ntlm", lab.user, lab.password, ca_trust_path=server.ca_file, proxy=None)
        shell = wire.open_shell()
        command = wire.run_command(shell, "powershell.exe")
        assert wire.get_command_output(shell, command) == (b"done", b"", 0)
        wire.close_shell(shell)
    assert seen == [b""]


# --- Hostile requests -------------------------------------------------------------------------------------------------


ENVELOPE = b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>&a;</s:Body></s:Envelope>'
BOMB = b'<!DOCTYPE x [<!ENTITY b "bbbbbbbbbb"><!ENTITY a "&b;&b;&b;&b;">]>' + ENVELOPE
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + ENVELOPE


@pytest.mark.parametrize("body", [b"", b"\xff", b"<x>", b"<x/>", BOMB, OUTSIDE, b"<a>" * 10_000])
def test_hostile_xml_is_a_fault(body):
    with pytest.raises(soap.Fault):
        soap.parse_request(body)


def test_text_of_a_client_is_never_markup():
    fault = soap.fault(soap.no_shell("<&>"), '<a b="c">')
    assert b"&lt;&amp;&gt;" in fault and b"<a b=" not in fault


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT20S", 20), ("PT1.500S", 1.5), ("PT1M30S", 90), ("PT", 60), ("P1D", 60), ("PT9999S", 120)]
)
def test_operation_timeouts(text, seconds):
    assert soap._seconds(text) == seconds
