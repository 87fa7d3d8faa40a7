package list

import (
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
)

// A name that has not changed is not cleaned again, and is none the less what cleaning makes of it.
func TestANameThatIsWrittenAgainIsCleanedAsEver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.SampledFrom([]rune("aЖқ &;<>\"'mp\n\t—\u00a0\u200b"))).Draw(t, "name")
		before := feed.Clean(rapid.SampledFrom([]string{name, "a", "&amp;"}).Draw(t, "before"))
		for _, written := range []string{name, string(before)} {
			if got, want := cleaned(written, before), feed.Clean(written); got != want {
				t.Fatalf("%q after %q: %q, want %q", written, before, got, want)
			}
		}
	})
}
