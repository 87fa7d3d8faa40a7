// Package licences holds the licences of everything that is linked into the program: [Text] is all of them.
//
// They are in licences.txt.gz, made from the modules' own files by "go test ./cmd/kaspibot/internal/licences -update". The
// same test fails when a module comes, goes or changes without that.
package licences

import (
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:embed licences.txt.gz
var packed string // a seventh of the text, which would be the largest piece of data in the program

// Text is each module with its version and its files of licences, word by word.
func Text() (string, error) {
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}
