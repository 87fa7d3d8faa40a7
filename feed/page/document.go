package page

import "kaspibot/feed"

// Document is the price list that is served.
type Document struct {
	Version feed.Version
	Path    string // of the plain file; it stays in place while it is one of the last few
}

// Gzipped is the path of the compressed twin of a document.
func Gzipped(path string) string { return path + ".gz" }
