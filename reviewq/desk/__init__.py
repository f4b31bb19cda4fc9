"""What belongs to one reader: what waits for them, their views, holds, notes and sittings."""
