"""What the portal costs beside a bare Django (`make bench`). The portal never imports it."""
