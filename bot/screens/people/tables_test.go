package people

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
)

func TestADayIsTheLastThatHasBeen(t *testing.T) {
	t.Parallel()
	now := chattest.Noon // 24 November 2026
	for text, want := range map[string]string{
		"24.11": "2026-11-24", "25.11": "2025-11-25", "1.3": "2026-03-01", "01.03": "2026-03-01", "24.11.2020": "2020-11-24", "2026-12-31": "2026-12-31",
		"32.1": "", "24/11": "", "": "", "601": "",
	} {
		day, ok := dayOf(text, now)
		if got := day.Format(time.DateOnly); ok != (want != "") || ok && (got != want || day.Hour() != 0 || day.Location() != now.Location()) {
			t.Errorf("%q: %s, %t", text, day, ok)
		}
	}
}

func TestWhatIsAskedOfTheTrailIsReadFromItsKey(t *testing.T) {
	t.Parallel()
	zone := chattest.Noon.Location()
	for a, want := range map[asked]string{
		{"a", ""}: "all", {"a", "x"}: "", {"p", "301"}: "301", {"p", "0"}: "0", {"p", ""}: "", {"p", "x"}: "", {"o", "601"}: "601", {"o", ""}: "",
		{"d", "20261124"}: "2026-11-24 2026-11-25", {"d", "2026"}: "", {"z", "1"}: "", {"", ""}: "",
	} {
		f, ok := a.filter(zone)
		got := ""
		switch {
		case !ok:
		case f.Who != nil:
			got = fmt.Sprint(*f.Who)
		case f.Order != "":
			got = string(f.Order)
		case !f.From.IsZero():
			got = f.From.Format(time.DateOnly) + " " + f.To.Format(time.DateOnly)
		default:
			got = "all"
		}
		if got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
	if got := (asked{"p", "7"}).key("12"); got != "p7.12" {
		t.Errorf("key %q", got)
	}
}

func TestThePageNearestToTheWantedIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key        string
		all        int
		page, most int
	}{
		{"1", 0, 1, 1}, {"2", 12, 1, 1}, {"2", 13, 2, 2}, {"x", 13, 1, 2}, {"", 25, 1, 3}, {"0", 25, 1, 3}, {"-2", 25, 1, 3}, {"9", 25, 3, 3}, {"3", 24, 2, 2}, {"99999999999999999999", 25, 3, 3},
	} {
		if page, pages := pageOf(c.key, c.all); page != c.page || pages != c.most {
			t.Errorf("%q of %d: %d of %d", c.key, c.all, page, pages)
		}
	}
}

func TestSomebodyIsShownByWhatIsKnownOfThem(t *testing.T) {
	t.Parallel()
	v := viewOf(chat.Person{ID: 7, Role: chat.Packer, Language: "kk", QuietFrom: 22*60 + 30, QuietTo: 8*60 + 5, Fixed: true}, 7)
	if want := (personView{7, "7", chat.Packer.String(), "kk", "22:30–08:05", true, true}); v != want {
		t.Errorf("%+v, want %+v", v, want)
	}
	v = viewOf(chat.Person{ID: 7, Name: "Ержан", Role: chat.Viewer, QuietFrom: 60, QuietTo: 60}, 8)
	if want := (personView{7, "Ержан", chat.Viewer.String(), "", "", false, false}); v != want {
		t.Errorf("%+v, want %+v", v, want)
	}
	for n, want := range map[int]bool{-1: false, 0: true, 1439: true, 1440: false} {
		if minute(n) != want {
			t.Errorf("minute %d: %t", n, !want)
		}
	}
	if got := others([]int64{1, 2, 3, 2}, 2); len(got) != 2 || got[0] != 1 || got[1] != 3 {
		t.Errorf("others are %v", got)
	}
}

func TestGuessesAreForgottenAfterAnHour(t *testing.T) {
	t.Parallel()
	now := chattest.Noon
	s := &inviteScreen{roster: roster{Config{Now: func() time.Time { return now }}}, guesses: map[int64]guesses{}}
	for range 5 {
		if s.guessing(7) {
			t.Error("too early")
		}
		s.noteGuess(7)
	}
	if !s.guessing(7) || s.guessing(8) {
		t.Error("five are no more than four, or another's count")
	}
	now = now.Add(time.Hour - 1)
	if !s.guessing(7) {
		t.Error("forgotten too early")
	}
	now = now.Add(1)
	if s.guessing(7) {
		t.Error("never forgotten")
	}
	s.noteGuess(7)
	if s.guessing(7) {
		t.Error("an hour later one counts as six")
	}
	for i := range 4095 {
		s.noteGuess(int64(1000 + i))
	}
	if len(s.guesses) != 4096 {
		t.Errorf("%d are remembered", len(s.guesses))
	}
	if s.noteGuess(9999); len(s.guesses) != 1 {
		t.Errorf("%d are remembered", len(s.guesses))
	}
}
