package config

import (
	"maps"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders/auto"
)

func TestAutomaticAcceptanceIsOffUnlessItIsAskedFor(t *testing.T) {
	t.Parallel()
	c, err := Parse(good(), everything()...)
	want := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	if err != nil || auto.Mode(c.Auto.Mode) != auto.ModeOff || c.Auto.Rules() != want {
		t.Errorf("got %+v and %v, want off and %+v", c.Auto, err, want)
	}
}

func TestConditionsOfAutomaticAcceptanceAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value string }{
		{"AUTO_ACCEPT", "yes"}, {"AUTO_ACCEPT_AFTER", "10"}, {"AUTO_ACCEPT_AFTER", "5s"}, {"AUTO_ACCEPT_AFTER", "3h"},
		{"AUTO_ACCEPT_MARGIN", "-1"}, {"AUTO_ACCEPT_MARGIN", "many"}, {"AUTO_ACCEPT_MIN_PROFIT", "-500"},
	} {
		settings := maps.Clone(good())
		settings[c.name] = c.value
		_, err := Parse(settings, everything()...)
		if err == nil || !strings.Contains(err.Error(), c.name) || strings.Count(err.Error(), "\n") > 0 {
			t.Errorf("%s=%s: got %v, want one fault that names it", c.name, c.value, err)
		}
	}
	settings := maps.Clone(good())
	settings["AUTO_ACCEPT"], settings["AUTO_ACCEPT_AFTER"] = "dry", "20m"
	if c, err := Parse(settings); err != nil || c.Auto.Mode != "dry" || c.Auto.After != 20*time.Minute {
		t.Errorf("got %+v and %v", c.Auto, err)
	}
}
