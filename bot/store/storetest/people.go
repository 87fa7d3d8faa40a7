package storetest

import (
	"fmt"
	"testing"

	"kaspibot/bot/chat"
)

func testAPersonIsInUntilTheyAreRemoved(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	packer := chat.Person{ID: 21, Name: "Ержан <&>", Role: chat.Packer, Language: "kk"}
	viewer := chat.Person{ID: 20, Name: "Света", Role: chat.Viewer}
	must(t, s.AddPerson(t.Context(), packer, 7, At(1)))
	must(t, s.AddPerson(t.Context(), viewer, 7, At(2)))
	must(t, s.SaveDialog(t.Context(), chat.Dialog{Chat: 21, User: 21, Step: "code", Expires: At(9)}))
	must(t, s.SaveDialog(t.Context(), chat.Dialog{Chat: -5, User: 21, Step: "code", Expires: At(9)}))
	must(t, s.SaveDialog(t.Context(), chat.Dialog{Chat: -5, User: 20, Step: "code", Expires: At(9)}))
	must(t, s.Close())

	s = open(t, dir)
	wantPeople(t, s, packer, viewer)
	was, err := s.RemovePerson(t.Context(), 21, At(3))
	must(t, err)
	same(t, "was in", was, true)
	was, err = s.RemovePerson(t.Context(), 21, At(4))
	must(t, err)
	same(t, "was in the second time", was, false)
	wantPeople(t, s, viewer)
	_, found, err := s.Person(t.Context(), 21)
	must(t, err)
	same(t, "found after the removal", found, false)
	for chatID, user := range map[int64]int64{21: 21, -5: 21} {
		_, asked, err := s.Dialog(t.Context(), chatID, user)
		must(t, err)
		same(t, "asked after the removal", asked, false)
	}
	_, asked, err := s.Dialog(t.Context(), -5, 20)
	must(t, err)
	same(t, "somebody else is asked", asked, true)
	changed, err := s.SetRole(t.Context(), 21, chat.Owner)
	must(t, err)
	same(t, "a removed person got a role", changed, false)
	changed, err = s.SetLanguage(t.Context(), 21, "en")
	must(t, err)
	same(t, "a removed person got a language", changed, false)

	packer.Name, packer.Role = "Ержан К.", chat.Viewer
	must(t, s.AddPerson(t.Context(), packer, 7, At(5)))
	wantPeople(t, s, viewer, packer)
}

func testWhatAPersonHasChosenIsSetByItself(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	p := chat.Person{ID: 21, Name: "Ержан", Role: chat.Packer}
	must(t, s.AddPerson(t.Context(), p, 7, At(1)))
	for _, change := range []func() (bool, error){
		func() (bool, error) { p.Role = chat.Manager; return s.SetRole(t.Context(), 21, chat.Manager) },
		func() (bool, error) { p.Language = "en"; return s.SetLanguage(t.Context(), 21, "en") },
		func() (bool, error) { p.QuietFrom, p.QuietTo = 1320, 0; return s.SetQuiet(t.Context(), 21, 1320, 0) },
		func() (bool, error) { p.QuietFrom, p.QuietTo = 0, 480; return s.SetQuiet(t.Context(), 21, 0, 480) },
		func() (bool, error) { p.QuietFrom, p.QuietTo = 0, 0; return s.SetQuiet(t.Context(), 21, 60, 60) },
		func() (bool, error) {
			p.Name = "Ержан А."
			return true, s.NotePerson(t.Context(), 21, p.Name, At(2))
		},
	} {
		found, err := change()
		must(t, err)
		same(t, "found", found, true)
		wantPeople(t, s, p)
	}
	found, err := s.SetLanguage(t.Context(), 22, "en")
	must(t, err)
	same(t, "a stranger is found", found, false)
}

// Whoever is not in the shop, such as an owner of the settings, has no role to change and nothing to be taken away; nor do owners
// lose what they have for being made owners.
func testOnlyWhoLeavesLosesSomething(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.AddPerson(t.Context(), chat.Person{ID: 8, Name: "Марат", Role: chat.Manager}, 7, At(1)))
	for _, id := range []int64{7, 8} {
		must(t, s.SaveDialog(t.Context(), chat.Dialog{Chat: id, User: id, Step: "code", Expires: At(9)}))
		must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "501", Chat: id, Due: At(1)}))
		_, err := s.SaveInvite(t.Context(), chat.Invite{Hash: fmt.Sprint(id), Role: chat.Packer, By: id, Made: At(1), Expires: At(50)})
		must(t, err)
	}
	for i, change := range []func() (bool, error){
		func() (bool, error) { return s.SetRole(t.Context(), 8, chat.Owner) },
		func() (bool, error) { return s.SetRole(t.Context(), 7, chat.Viewer) },
		func() (bool, error) { return s.SetRole(t.Context(), 7, chat.Owner) },
		func() (bool, error) { return s.RemovePerson(t.Context(), 7, At(2)) },
		func() (bool, error) { return s.RemovePerson(t.Context(), 8, At(2)) },
	} {
		did, err := change()
		must(t, err)
		same(t, "did something", did, i == 0 || i == 4)
		left := []int64{7, 8}
		if i == 4 {
			left = left[:1]
		}
		var invited, waiting, asked []int64
		invites, err := s.OpenInvites(t.Context(), At(3))
		must(t, err)
		for _, inv := range invites {
			invited = append([]int64{inv.By}, invited...)
		}
		notes, err := s.PendingWaybills(t.Context(), At(3), 9)
		must(t, err)
		for _, w := range notes {
			waiting = append(waiting, w.Chat)
		}
		for _, id := range []int64{7, 8} {
			if _, open, err := s.Dialog(t.Context(), id, id); open || err != nil {
				asked = append(asked, id)
			}
		}
		for what, got := range map[string][]int64{"invites": invited, "waybills": waiting, "questions": asked} {
			same(t, what+" that are left", got, left)
		}
	}
}

// A row of an owner whom the settings name gives them nothing once the settings do not; nor does what they were before.
func testAnOwnerOfTheSettingsHasNoRoleOfTheirOwn(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.NotePerson(t.Context(), 7, "Айгуль", At(1)))
	wantPeople(t, s, chat.Person{ID: 7, Name: "Айгуль"})
	must(t, s.AddPerson(t.Context(), chat.Person{ID: 8, Name: "Марат", Role: chat.Manager}, 7, At(2)))
	_, err := s.RemovePerson(t.Context(), 8, At(3))
	must(t, err)
	must(t, s.NotePerson(t.Context(), 8, "Марат", At(4)))
	wantPeople(t, s, chat.Person{ID: 7, Name: "Айгуль"}, chat.Person{ID: 8, Name: "Марат"})
}

func wantPeople(t *testing.T, s People, want ...chat.Person) {
	t.Helper()
	got, err := s.People(t.Context())
	must(t, err)
	same(t, "people", got, want)
	for _, p := range want {
		got, found, err := s.Person(t.Context(), p.ID)
		must(t, err)
		same(t, "found", found, true)
		same(t, "person", got, p)
	}
}
