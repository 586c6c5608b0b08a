"""From descriptions to what templates show: rows, marks and drawings, all computed here, none in the templates."""
