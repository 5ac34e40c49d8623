"""Networks in other people's formats, brought in and given back.

In: ``recognise`` tells the format by content, one of the ``readers`` turns the file into a
``RawNetwork`` and repairs nothing, ``topology`` makes a graph of bare lines, ``repair`` makes of
it what netplan can plan on and notes each repair as a finding, ``write`` writes places, spans and
the findings. Out: ``writers``, one a format.
"""
