"""A small table that tests of the store write to."""

from __future__ import annotations

import sqlalchemy as sa

from tidings.messages.feedback import feedbacks

feedback: sa.Table = feedbacks.table
