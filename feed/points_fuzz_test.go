package feed_test

import (
	"encoding/json"
	"testing"

	"kaspibot/feed"
)

// FuzzPickupPoints holds that points which are taken can be sold at: they have names of their own, and terms in bounds.
func FuzzPickupPoints(f *testing.F) {
	for _, text := range []string{
		"PP1:750000000,PP2:710000000", "PP1,PP2", "PP1:750000000,PP2:710000000:+500:3,PP3:710000000:+3%:off", "PP1::3", "PP1:", ",",
		"PP1:750000000:+1e300%", "PP1::-1", "PP1:750000000:+0.004%",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		points, err := feed.ParsePickupPoints(text)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, p := range points {
			if p.ID == "" || seen[p.ID] || p.PreOrder < 0 || p.PreOrder > feed.MaxPreOrder || p.Surcharge < 0 || p.SurchargeBP < 0 {
				t.Errorf("%q gives %+v", text, points)
			}
			seen[p.ID] = true
		}
	})
}

// FuzzStoredText holds that a text which is taken from the disk can go into a document unread.
func FuzzStoredText(f *testing.F) {
	for _, text := range []string{`"Чайник"`, `"a &amp; b"`, `"<b>"`, `"\u0000"`, `null`, `7`, `"&#34;"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var text feed.Text
		if json.Unmarshal(data, &text) == nil && !text.Valid() {
			t.Errorf("%s is taken as %q", data, text)
		}
	})
}
