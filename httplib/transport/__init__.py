"""How bytes reach a peer: streams, layers, routes, and the plugins that open them. Authors import `plugin`."""
