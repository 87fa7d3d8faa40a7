package pricelist_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
	"kaspibot/kaspi/faults"
)

// enlist lets a person of each role into the shop.
func (f *front) enlist() map[chat.Role]tgtest.User {
	people := map[chat.Role]tgtest.User{}
	for _, role := range chat.Roles() {
		u := tgtest.User{ID: 110 + int64(role), FirstName: role.String()}
		f.Telegram.Meet(u, u.ID)
		if err := f.memory.AddPerson(f.t.Context(), chat.Person{ID: u.ID, Name: u.FirstName, Role: role}, aigul.ID, f.Now()); err != nil {
			f.t.Fatal(err)
		}
		people[role] = u
	}
	return people
}

// TestTheListIsLookedAtByAllChangedByManagersAndItsLinkIsTheOwners tries everything as everybody.
func TestTheListIsLookedAtByAllChangedByManagersAndItsLinkIsTheOwners(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	chattest.WantRoles(t, f.screen.Room())
	f.made(10)
	f.served, f.path = 17, filepath.Join(t.TempDir(), "list.xml")
	if err := os.WriteFile(f.path, []byte("<?xml?>"), 0o600); err != nil {
		t.Fatal(err)
	}
	people := f.enlist()
	for least, deeds := range map[chat.Role][]string{
		chat.Viewer:  {"/versions", "/pulls", "vers:9", "ver:5", "cmp:3-5", "diff:3-5", "off:5"},
		chat.Manager: {"/sync", "/feed", "/upload", "sync:now", "pub:5", "keep:5", "rollback:5", "backyes:5"},
		chat.Owner:   {"/link", "link:show", "link:new", "lnew:now", "lchk:now"},
	} {
		for role, who := range people {
			for _, deed := range deeds {
				var told string
				if strings.HasPrefix(deed, "/") {
					f.Say(who, deed)
					f.Router.Wait()
					told = f.Last(who.ID).Text
				} else {
					told = f.Press(who, f.Forge(who.ID, "v1:"+deed), "v1:"+deed)
					f.Router.Wait()
				}
				refused := strings.Contains(told, "Вам это недоступно") || slices.Contains([]string{
					"Это может только владелец", "Вам можно только смотреть", "Для этого нужны права владельца или менеджера",
				}, told)
				if refused != (role < least) {
					t.Errorf("a %s, %s: told %q", role, deed, told)
				}
			}
		}
	}
	for role, who := range people {
		groups, err := f.Router.Commands("ru", role)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, g := range groups {
			for _, c := range g.Commands {
				if g.Name == "list" {
					names = append(names, c.Name)
				}
			}
		}
		want := map[chat.Role]string{
			chat.Viewer: "versions pulls", chat.Packer: "versions pulls", chat.Manager: "sync feed upload versions pulls", chat.Owner: "sync feed upload versions link pulls",
		}[role]
		if got := strings.Join(names, " "); got != want {
			t.Errorf("in the group of the list a %s finds %s, want %s", role, got, want)
		}
		if role < chat.Manager {
			continue
		}
		f.Say(who, "/feed")
		if told := f.Last(who.ID); strings.Contains(told.Text, f.link) != (role == chat.Owner) || told.Document == nil || told.Document.Name != "pricelist-17.xml" {
			t.Errorf("a %s is sent %s", role, told.Text)
		}
	}
}

func TestProgressIsNotShownMoreOftenThanTelegramTakes(t *testing.T) {
	t.Parallel()
	for passes, want := range map[time.Duration]int{3*time.Second - 1: 1, 3 * time.Second: 2} {
		f := newFront(t)
		f.sync = func(progress func(pricelist.Progress)) (publish.Report, error) {
			progress(pricelist.Progress{Step: "catalogue", Got: 1, Total: 9})
			f.Until("the first step is shown", func() bool { return len(f.Telegram.Calls("editMessageText")) == 1 })
			f.Pass(passes)
			progress(pricelist.Progress{Step: "price"})
			return publish.Report{}, nil
		}
		f.Say(aigul, "/sync")
		f.Router.Wait()
		if n := len(f.Telegram.Calls("editMessageText")); n != want+1 {
			t.Errorf("within %s: %d edits, want %d of the progress and one of its end", passes, n, want)
		}
	}
}

// TestProgressThatCannotBeShownIsLoggedAndNeverHidesTheEnd has Telegram be slow with the progress, and then refuse it.
func TestProgressThatCannotBeShownIsLoggedAndNeverHidesTheEnd(t *testing.T) {
	t.Parallel()
	for _, row := range []faults.Row{{Operation: "editMessageText", Delay: 50 * time.Millisecond}, {Operation: "editMessageText", Code: 400, Text: "Bad Request: not today"}} {
		f := newFront(t)
		f.sync = func(progress func(pricelist.Progress)) (publish.Report, error) {
			f.Telegram.Fail(row)
			progress(pricelist.Progress{Step: "price"})
			f.Until("the progress is on its way", func() bool { return len(f.Telegram.Calls("editMessageText")) > 0 })
			return publish.Report{Version: feed.Version{ID: 3}}, nil
		}
		f.Say(aigul, "/sync")
		f.Router.Wait()
		f.Wants(f.Last(aigul.ID), "Прайс-лист обновлён, версия 3")
		if refused := strings.Contains(f.Logged(), `msg="showing progress failed" err="`); refused != (row.Code == 400) {
			t.Errorf("%v: logged %t", row, refused)
		}
	}
}

// TestASyncIsToldWhateverBecomesOfIt has it meet what is told beside its outcome.
func TestASyncIsToldWhateverBecomesOfIt(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) {
		return publish.Report{}, fmt.Errorf("catalogue: %w", context.Canceled)
	}
	f.Say(aigul, "/sync")
	f.Router.Wait()
	f.Wants(f.Last(aigul.ID), "Программа остановлена")
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) {
		return publish.Report{}, fmt.Errorf("catalogue: %w", &pricelist.BusyError{Since: f.Now()})
	}
	f.Say(aigul, "/sync")
	f.Router.Wait()
	f.Wants(f.Last(aigul.ID), "Синхронизация уже идёт, начата в 12:00")

	damaged := publish.Report{Published: true, Version: feed.Version{ID: 8}, Damaged: publish.Damaged{Version: 7}}
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) { return damaged, nil }
	f.Say(aigul, "/sync")
	f.Router.Wait()
	if n := len(f.Naming(aigul.ID, "был повреждён")); n != 1 {
		t.Errorf("told %d times of the damage\n%s", n, f.Screens())
	}
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) {
		f.Telegram.Fail(faults.Row{Operation: "sendMessage", Code: 400, Text: "Bad Request: not today"})
		return damaged, nil
	}
	f.Say(aigul, "/sync")
	f.Router.Wait()
	f.Wants(f.Last(aigul.ID), "Прайс-лист обновлён, версия 8")
	if !strings.Contains(f.Logged(), `msg="telling of a damaged list failed" err="`) {
		t.Error("the log does not say that nobody was told of the damage")
	}
}

func TestNothingIsBegunThatTheChatCannotBeToldOf(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	synced := false
	f.sync = func(func(pricelist.Progress)) (publish.Report, error) {
		synced = true
		return publish.Report{}, nil
	}
	for _, command := range []string{"/sync", "/upload"} {
		f.Telegram.Fail(faults.Row{Operation: "sendMessage", Code: 400, Text: "Bad Request: not today"})
		f.Say(aigul, command)
		f.Router.Wait()
	}
	if synced || len(f.acts) > 0 {
		t.Errorf("synced: %t, done %q", synced, f.acts)
	}
	if n := strings.Count(f.Logged(), "not today"); n < 2 {
		t.Errorf("%d failures are logged", n)
	}
}

func TestWithoutAListTheCommandsSayHowToMakeOne(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.err = fmt.Errorf("the list: %w", feed.ErrNoVersion)
	for _, command := range []string{"/upload", "/feed"} {
		f.Say(aigul, command)
		f.Wants(f.Last(aigul.ID), "Прайс-листа ещё нет. Запустите /sync")
	}
}

func TestFetchesAreListedWithinAMessage(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for i := range 30 {
		f.pulls = append(f.pulls, page.Pull{At: chattest.Noon, Addr: fmt.Sprintf("192.0.2.%d", i), Agent: strings.Repeat("я", 200), Status: 404})
	}
	f.Say(aigul, "/pulls")
	text := f.Last(aigul.ID).Text
	if got := strings.Count(text, "192.0.2."); got != 12 {
		t.Errorf("%d fetches are listed, want 12", got)
	}
	if got := strings.Count(text, "я"); got > 12*60 || got < 12*58 {
		t.Errorf("%d characters of the fetchers' names, want 60 each", got)
	}
	f.made(2)
	f.served = 2
	for i, want := range map[int]bool{0: true, 19: true, 20: false} { // what Kaspi has is sought among the last twenty
		for j := range f.pulls {
			f.pulls[j].Version, f.pulls[j].Status = 0, 404
		}
		f.pulls[i].Version, f.pulls[i].Status = 2, 200
		m, _ := f.press("vers:0")
		if got := strings.Contains(m.Text, "✅ у Kaspi"); got != want {
			t.Errorf("fetched %d fetches ago: shown as Kaspi's: %t", i, got)
		}
	}
}
