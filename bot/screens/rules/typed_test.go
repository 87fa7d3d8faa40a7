package rules_test

import (
	"os"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/feed/price"
)

func TestNonsenseIsAskedForAgainWithWhatIsAllowed(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	for key, most := range map[string]string{"markup": "не больше 1 000 %", "safety": "не больше 100 000 шт."} {
		s.Say(bottest.Aigul, "/rules")
		s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), "v1:rul:ask."+key)
		s.WantLast(most)
		for _, text := range []string{"12,5,1", strings.Repeat("9", 4000)} {
			s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), text)
			s.WantLast("Не понял «", most, "Передумали: /cancel")
		}
	}
	wantFile(t, s, mine)
}

// A file that somebody has made by hand what it was after a change is theirs: the change that was taken back is not taken
// back a second time, unnoted.
func TestWhatWasTakenBackIsNotTakenBackAgainFromAFileMadeByHand(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	m = s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, m, button(t, m, "back."))
	m = s.Last(bottest.Aigul.ID)
	undo := button(t, m, "undo.")
	s.Press(bottest.Aigul, m, undo)
	byHand := strings.Replace(mine, "60", "15", 1)
	write(t, s, byHand)
	s.PressOld(undo)
	s.WantLast("уже нельзя")
	wantFile(t, s, byHand)
	if n := len(audited(s)); n != 2 {
		t.Errorf("%d changes were audited", n)
	}
}

// The button of an earlier change takes no later one back, though the file is again as that change had made it.
func TestOnlyTheLastChangeIsTakenBack(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	back := button(t, s.Last(bottest.Aigul.ID), "back.")
	first := strings.Replace(mine, "60", "15", 1)
	write(t, s, mine+"# по-своему\n")
	m = propose(t, s, bottest.Aigul, "safety", "2")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	write(t, s, first)
	for _, data := range []string{back, strings.Replace(back, "back", "undo", 1)} {
		s.PressOld(data)
		s.WantLast("уже нельзя")
		wantFile(t, s, first)
	}
}

func TestAChangeThatCouldNotBeWrittenLeavesTheOneBeforeToBeTakenBack(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	m = propose(t, s, bottest.Aigul, "safety", "2")
	if err := os.Chmod(s.Rules.Path(), 0o400); err != nil {
		t.Fatal(err)
	}
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	s.WantLast("закрыты для записи")
	if err := os.Chmod(s.Rules.Path(), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("Последнее изменение отсюда: Айгуль Ким", "60 % → 15 %")
}

func TestAFolderInPlaceOfTheFileIsToldOf(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	for _, do := range []error{os.Remove(s.Rules.Path()), os.Mkdir(s.Rules.Path(), 0o700)} {
		if do != nil {
			t.Fatal(do)
		}
	}
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	s.WantLast("не читается")
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("не читается")
	s.PressOld("v1:rul:ask.safety")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "3")
	s.WantLast("не читается")
	s.PressOld("v1:rul:undo." + price.Version([]byte(mine)))
	s.WantLast("уже нельзя")
}
