"""Facts that the product rests on, kept as data with their date and source."""
