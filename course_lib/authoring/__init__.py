"""From a lesson's text to its executed notebook and the published site."""
