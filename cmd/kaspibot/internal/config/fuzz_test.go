package config

import (
	"maps"
	"strings"
	"testing"
)

// FuzzDotenv holds that a file of settings gives names with values, or says in which line it does not; and that no text of
// a setting stands in what is said about it.
func FuzzDotenv(f *testing.F) {
	for _, text := range []string{
		"A=1\nB='x y' # z\n", "export A = \"1\"", "\ufeffA=1\r\nA=2", "=", "A", "A='", "A=$B", "#\n\n", "A=\"a\\nb\"", "A=`x`",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		settings, faults := readLines("x.env", text)
		for name := range settings {
			if name == "" || strings.ContainsAny(name, " =\n") {
				t.Errorf("%q gives a setting %q", text, name)
			}
		}
		for _, fault := range faults {
			if fault.err == nil || !strings.HasPrefix(fault.err.Error(), "x.env: line ") {
				t.Errorf("%q: %v", text, fault.err)
			}
		}
		again, _ := readLines("x.env", text)
		if !maps.Equal(settings, again) {
			t.Errorf("%q gives %v, and then %v", text, settings, again)
		}
	})
}

// FuzzSettings holds that no value of a setting ends the program by a panic.
func FuzzSettings(f *testing.F) {
	f.Add("MARKUP_PERCENT", "17.5")
	f.Add("KASPI_STORES", "PP1:750000000:+3%")
	f.Add("TELEGRAM_OWNERS", "1001, 1002")
	f.Add("WORK_HOURS", "mon-fri 9-18")
	f.Add("SCHEDULE_ORDERS", "@every 30s")
	f.Add("PUBLIC_URL", "https://[::1")
	f.Add("TAX", "simplified")
	f.Fuzz(func(_ *testing.T, name, value string) {
		_, _ = Parse(map[string]string{name: value}, Telegram, Kaspi, Alstyle, Shop)
	})
}
