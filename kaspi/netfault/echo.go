package netfault

import (
	"net/url"
	"regexp"
	"strings"
)

// tokenPiece is how many bytes of a token are worth something to whoever reads them.
const tokenPiece = 8

var words = regexp.MustCompile(`\S+`)

// WithoutToken is what an outside has said without the token that it was asked with: stars stand where it was, and in place of
// each word that has eight bytes of it in a row, since an echo may be cut or escaped in ways of its own.
func WithoutToken(said, token string) string {
	said = strings.NewReplacer(token, "***", url.QueryEscape(token), "***").Replace(said)
	return words.ReplaceAllStringFunc(said, func(word string) string {
		for end := tokenPiece; end <= len(token); end++ {
			if strings.Contains(word, token[end-tokenPiece:end]) {
				return "***"
			}
		}
		return word
	})
}
