"""The assessment file: one SQLite database, in which everything saved is on the disk when the call returns.

The journal is a rollback journal, not a write-ahead log, so that an assessment is one file that can be carried away
and that also lives on a network share; synchronous EXTRA makes every save outlast a pulled plug. The file is locked
as long as it is open. There is no place for a password.
"""

from core.store.copying import write_copy
from core.store.errors import StoreError, StoreProblem
from core.store.store import Store
from core.store.stored_assessment import StoredAssessment

__all__ = ["Store", "StoreError", "StoreProblem", "StoredAssessment", "write_copy"]
