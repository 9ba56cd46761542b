"""Which requirement of the Exchange 2016 Edge Transport Server STIG (V2R6) each one of the 2019 Edge STIG is.

Paired by title, then both check texts were read: a pair counts where the same setting, the same value and the same
conditions are required. These rules of 2019 have no pair, though the 2016 STIG has a similar one:

000053: says the same as 000198, which carries the 2016 rule's title
000095: EX16-ED-000160 does not excuse a classified enclave
000098: EX16-ED-000170 requires other settings of a connector with a smart host
000099: EX16-ED-000180 does not excuse a classified enclave, and has a check of its own
000122: says the same as 000238, which carries the 2016 rule's title
000234: EX16-ED-000660 counts what Get-TransportService lists, not Edge subscriptions
000236: EX16-ED-000690 requires other settings of a connector with a smart host
"""

from __future__ import annotations

_NUMBERS = {
    "000016": "000020",
    "000017": "000030",
    "000019": "000050",
    "000026": "000060",
    "000027": "000070",
    "000040": "000080",
    "000044": "000100",
    "000045": "000120",
    "000046": "000130",
    "000050": "000140",
    "000055": "000090",
    "000056": "000110",
    "000110": "000190",
    "000111": "000200",
    "000112": "000270",
    "000113": "000300",
    "000114": "000230",
    "000115": "000240",
    "000116": "000250",
    "000117": "000280",
    "000118": "000290",
    "000119": "000310",
    "000120": "000320",
    "000123": "000330",
    "000124": "000340",
    "000125": "000350",
    "000126": "000360",
    "000127": "000370",
    "000128": "000380",
    "000129": "000390",
    "000130": "000400",
    "000131": "000410",
    "000132": "000420",
    "000133": "000430",
    "000134": "000470",
    "000135": "000480",
    "000136": "000490",
    "000137": "000500",
    "000138": "000510",
    "000139": "000520",
    "000140": "000530",
    "000141": "000540",
    "000142": "000550",
    "000143": "000560",
    "000159": "000010",
    "000195": "000580",
    "000197": "000590",
    "000198": "000150",
    "000199": "000610",
    "000230": "000620",
    "000231": "000630",
    "000232": "000670",
    "000235": "000680",
    "000238": "000570",
    "000244": "000700",  # a service pack there, a cumulative update here: both the approved AdminDisplayVersion
}

WITHOUT_CHECK = {
    "EX16-ED-000160": "a smart host, as EX19-ED-000095 does, but also on a classified enclave",
    "EX16-ED-000170": "other settings of a send connector with a smart host than EX19-ED-000098 does",
    "EX16-ED-000260": "clear names of the send connectors (manual review)",
    "EX16-ED-000660": "two Edge servers listed by Get-TransportService, which lists only itself on an Edge server",
    "EX16-ED-000690": "other settings of a send connector with a smart host than EX19-ED-000236 does",
    "EX16-ED-000720": "the Malware Agent off, in the text under scans every seven days",
    "EX16-ED-000730": "an approved scanner that the administrator can show, for scans every seven days",
    "EX16-ED-000750": "the Malware Agent off, in the text under quarantine and alerts",
    "EX16-ED-000760": "an approved scanner that the administrator can show, for quarantine and alerts",
    "EX16-ED-002400": "the Malware Agent off, in the text under updates",
    "EX16-ED-002410": "an approved scanner that the administrator can show, for updates",
    "EX16-ED-003010": "the Malware Agent off",
}
"""Rules of the 2016 STIG that this program has no check for -> what they require. A person reviews them."""

EXCHANGE_2016 = {f"EX19-ED-{number}": f"EX16-ED-{other}" for number, other in _NUMBERS.items()}
"""STIG ID of 2019 -> STIG ID of 2016."""
