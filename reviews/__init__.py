"""People, the review and its protocol, the team; the gate, the seal, the log; jobs and the clock.

Words: review, member, role, permission, criterion, protocol version, event, job.
Imports no other app: everything else rests on this one.
"""
