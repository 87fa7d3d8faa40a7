// Package licences holds the licences of everything that is linked into the program: [Text] is all of them.
//
// They are in licences.txt, made from the modules' own files by "go test ./cmd/kaspibot/internal/licences -update". The
// same test fails when a module comes, goes or changes without that.
package licences

import _ "embed"

//go:embed licences.txt
var text string

// Text is each module with its version and its files of licences, word by word.
func Text() string { return text }
