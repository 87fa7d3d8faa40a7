package page

import (
	"regexp"
	"slices"
	"testing"
)

func TestEveryLanguageHasTheSameWords(t *testing.T) {
	t.Parallel()
	gaps := regexp.MustCompile(`\{\w+\}`)
	all := words()
	for language, says := range all {
		for name, text := range all["en"] {
			want, got := gaps.FindAllString(text, -1), gaps.FindAllString(says[name], -1)
			slices.Sort(want)
			slices.Sort(got)
			if says[name] == "" || !slices.Equal(want, got) {
				t.Errorf("%s: %s is %q", language, name, says[name])
			}
		}
		if len(says) != len(all["en"]) {
			t.Errorf("%s has %d words, want %d", language, len(says), len(all["en"]))
		}
	}
}
