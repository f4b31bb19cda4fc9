"""The made-up project that the stand-in Gerrit plays: Skerry, an imagined family of harbour software.

Everything here is invented: the people, the code, the words. Only the shape (sizes, waiting times, how many patch
sets) follows real figures, see `shape`. `plan` writes the past as timed events, `lively` goes on from there, `play`
carries events out on a Gerrit.
"""
