package storetest

import (
	"testing"
)

func testASettingIsTheLastValueSet(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	_, found, err := s.Setting(t.Context(), "markup")
	must(t, err)
	same(t, "found before it was set", found, false)
	for _, want := range []string{"20", "", "Ұзақ 'сөз'"} {
		must(t, s.SetSetting(t.Context(), "markup", want))
		must(t, s.SetSetting(t.Context(), "other", "1"))
		must(t, s.Close())
		s = open(t, dir)
		got, found, err := s.Setting(t.Context(), "markup")
		must(t, err)
		same(t, "value", got, want)
		same(t, "found", found, true)
		must(t, s.SetSetting(t.Context(), "markup", want+"!")) // it has just been read
		got, _, err = s.Setting(t.Context(), "markup")
		must(t, err)
		same(t, "value after one more change", got, want+"!")
	}
}
