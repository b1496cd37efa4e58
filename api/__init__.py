"""Reception: the graph over HTTP. Speaks HTTP only; all knowledge is in ``kg``."""
