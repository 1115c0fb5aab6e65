"""Every kind of page of the site, enumerated from the URL resolver and the page models; an unlisted one fails."""
