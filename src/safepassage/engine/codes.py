"""Whole numbers that stand for words inside the engine."""

from __future__ import annotations

# Kinds of events, in the order of data/schema/vocabulary.csv.
HOLDER = 0
SAFE = 1
RECEIVES = 2
FIGHTING = 3
EXIT_DENIED = 4
DETERRENT = 5
SUPPLIES_CUT = 6
TRIGGER = 7
FRONT = 8
OPEN = 9
CLOSED = 10
MINED = 11
CLEARED = 12
PEOPLE_PER_DAY = 13
SCREENED_SHARE = 14
SCREENING_DAYS = 15
ADMITS = 16
CAPACITY = 17
ATTRACTION = 18
PAUSE = 19
TRANSPORT = 20
DEPARTURES = 21

NEVER = 2**31
"""A day that never comes: the end of an event that is for good, the start of one that does not happen."""

# What a stream of random numbers is for.
FOR_STAYING = 1
FOR_LEAVING = 2
FOR_SLIPPING = 3
FOR_TURNING = 4
FOR_ADMISSION = 5
FOR_DESTINATION = 6
FOR_ENTRY = 7
FOR_ROAD = 8
FOR_LINK = 9
FOR_SERVICE = 10
FOR_DEPARTURE = 11

# What a parcel of people in the calendar is doing.
TRANSIT = 0
DETAINED = 1

# Columns of the table of parcels.
AFTER = 0
KIND = 1
PLACE = 2
GROUP = 3
TARGET = 4
PEOPLE = 5
PARCEL_WIDTH = 6

# How a run of one member ends.
FINISHED = 0
LOST_PEOPLE = 1
BROKEN_IDENTITY = 2
CALENDAR_FULL = 3
