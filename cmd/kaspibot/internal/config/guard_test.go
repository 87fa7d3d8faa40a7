package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	feedlist "kaspibot/feed/list"
)

func TestTheGuardIsTheUsualOneUnlessSetOtherwise(t *testing.T) {
	t.Parallel()
	c, err := Parse(good(), everything()...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(feedlist.DefaultGuard(), c.Guard.Guard()); diff != "" {
		t.Error(diff)
	}
	for name, value := range map[string]string{
		"GUARD_OFFERS_DROP_PERCENT": "101", "GUARD_MEDIAN_PRICE_PERCENT": "-1", "GUARD_PRICE_SLACK": "-1",
	} {
		set := good()
		set[name] = value
		if _, err := Parse(set, everything()...); err == nil {
			t.Errorf("%s=%s is taken", name, value)
		}
	}
}
