package chattest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dumpEnv names a folder that Texts writes all that it showed to, for people to read: one file for each room and
// language, in lines as long as on a phone. Empty writes nothing.
//
//	DUMP_TEXTS=/tmp/texts go test ./bot/chat ./bot/screens/... -run Text
const dumpEnv = "DUMP_TEXTS"

// phoneWidth is how many characters a phone shows in a line.
const phoneWidth = 40

// dump writes what the texts of a room showed, by their names.
func dump(t *testing.T, language, room string, shown map[string][]string) {
	t.Helper()
	folder := os.Getenv(dumpEnv)
	if folder == "" {
		return
	}
	var b strings.Builder
	seen := map[string]bool{"": true} // much is shown more than once, with other data behind it
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		for _, text := range shown[name] {
			if !seen[text] {
				fmt.Fprintf(&b, "──── %s\n%s\n", name, wrap(text, phoneWidth))
			}
			seen[text] = true
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil { //nolint:gosec // who runs the tests names the folder
		t.Fatal(err)
	}
	file := filepath.Join(folder, language+"."+room+".txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil { //nolint:gosec // as above
		t.Fatal(err)
	}
}

// wrap breaks lines between words. A blank that does not break keeps its words together.
func wrap(text string, width int) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		n := 0
		var b strings.Builder
		for word := range strings.SplitSeq(line, " ") {
			length := len([]rune(word))
			switch {
			case b.Len() == 0:
			case n+1+length > width:
				b.WriteByte('\n')
				n = 0
			default:
				b.WriteByte(' ')
				n++
			}
			b.WriteString(word)
			n += length
		}
		out = append(out, b.String())
	}
	return strings.Join(out, "\n")
}
