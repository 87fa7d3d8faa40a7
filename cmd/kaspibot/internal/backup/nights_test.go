package backup_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/cmd/kaspibot/internal/jobs"
)

func daily(t *testing.T, text string) (s jobs.Spec) {
	t.Helper()
	if err := s.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return s
}

// Copies that people and their programs ask for by day leave each night its copy, and are counted with the others.
func TestACopyByDayIsNotThatOfTheNight(t *testing.T) {
	t.Parallel()
	c, now, _ := shop(t, 3)
	for day := range 5 {
		if made, err := c.Nightly(t.Context()); err != nil || made == "" {
			t.Errorf("night %d: made %q, %v", day, made, err)
		}
		*now = now.Add(9 * time.Hour)
		if _, err := c.Make(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(15 * time.Hour)
	}
	if n := len(strings.Fields(names(t, filepath.Join(c.Data, "backups")))); n != 4 {
		t.Errorf("%d copies are kept, want three and the last one by day", n)
	}
}

func TestCopiesAreMadeAsOftenAsTheScheduleSays(t *testing.T) {
	t.Parallel()
	c, now, _ := shop(t, 10)
	c.When = daily(t, "40 */6 * * *") // the clock is at 03:40
	made := 0
	for range 96 { // and the program is started anew each quarter of an hour
		name, err := c.Nightly(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if name != "" {
			made++
		}
		*now = now.Add(15 * time.Minute)
	}
	if made != 5 { // at the first start, and at 6, 12, 18 and 0 h
		t.Errorf("%d copies a day", made)
	}
}

// A copy that is named after a later time, of a clock that was wrong, has none made at each start until that time comes.
func TestACopyOfALaterTimeIsNotFollowedByOneAtEachStart(t *testing.T) {
	t.Parallel()
	c, now, _ := shop(t, 7)
	right := *now
	*now = now.AddDate(1, 0, 0)
	if made, err := c.Nightly(t.Context()); err != nil || made == "" {
		t.Errorf("a year ahead: made %q, %v", made, err)
	}
	*now = right
	var made []string
	for range 4 {
		name, err := c.Nightly(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, filepath.Base(name))
		*now = now.Add(time.Hour)
	}
	if got := strings.Join(made, " "); got != "kaspibot-20261125-034000.db . . ." {
		t.Errorf("made %s", got)
	}
}
