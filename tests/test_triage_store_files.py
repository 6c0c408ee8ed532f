"""Files are kept once for each landlord, by the digest of their content."""

import hashlib

from conftest import NOW

from triage.store.files import find_file, keep_file


def test_the_same_content_is_kept_once_and_found_by_its_digest(database):
    content = b"\xff\xd8\xff a cold radiator"
    digests = [database.write(keep_file, "aspire", content, media_type="image/jpeg", now=NOW) for _ in range(2)]
    assert digests == [hashlib.sha256(content).hexdigest()] * 2
    found = database.read(find_file, "aspire", digests[0])
    assert (found["content"], found["media_type"], found["size"]) == (content, "image/jpeg", len(content))


def test_another_landlord_does_not_see_it(database):
    digest = database.write(keep_file, "aspire", b"%PDF-", media_type="application/pdf", now=NOW)
    assert database.read(find_file, "pioneer", digest) is None
