package rules_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/rules"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi/faults"
)

var errBehind = errors.New("what stands behind the room fails")

// front is the room before a file, a publisher and a store that can fail.
type front struct {
	*chattest.World
	*price.File
	t      *testing.T
	people *store.Store

	items    []feed.Item
	effect   publish.Effect
	weighs   error
	settings map[string]string
	audited  int
	left     int // calls until one fails; 0 for none
	failures int
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{t: t, World: chattest.NewWorld(t), people: storetest.OpenSQLite(t, t.TempDir())}
	var err error
	if f.File, err = price.OpenFile(t.TempDir(), "ru", price.Defaults{MarkupBP: 2000, MinProfit: 500}); err != nil {
		t.Fatal(err)
	}
	room := rules.New(rules.Config{
		Chats: f.Chats, Log: f.Log, Now: f.Now, Money: func(context.Context, int64) bool { return false },
		File: func(chat.ShopID) rules.File { return f }, Publisher: func(chat.ShopID) rules.Publisher { return f }, Store: func(chat.ShopID) rules.Store { return f },
	}).Room()
	others := []chat.Room{{Name: "goods", Words: os.DirFS("../goods")}, {Name: "pricelist", Words: os.DirFS("../pricelist")}, {Name: "cards", Words: os.DirFS("../cards")}}
	f.Open(chat.Config{Owners: []int64{chattest.Aigul.ID}, Home: chattest.Group}, trail{f.people, f}, append(others, room)...)
	f.Telegram.Meet(chattest.Aigul, chattest.Group)
	f.items = []feed.Item{{Article: "1", Cost: 1000, Stock: feed.Stock{N: 5}}}
	f.begin("markup = 60\n")
	return f
}

// begin has a file that nobody has changed from the chat.
func (f *front) begin(text string) {
	f.t.Helper()
	f.settings = map[string]string{}
	if err := os.WriteFile(f.Path(), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	if _, err := f.Reload(); err != nil {
		f.t.Fatal(err)
	}
}

// trail is the chat's store, whose audit trail can fail too.
type trail struct {
	*store.Store
	*front
}

func (s trail) Setting(ctx context.Context, key string) (string, bool, error) {
	return s.Store.Setting(ctx, key)
}

func (s trail) SetSetting(ctx context.Context, key, value string) error {
	return s.Store.SetSetting(ctx, key, value)
}

func (s trail) Audit(ctx context.Context, e orders.AuditEntry) error {
	if err := s.call(); err != nil {
		return err
	}
	s.audited++
	return s.Store.Audit(ctx, e)
}

func (f *front) call() error {
	if f.left--; f.left != 0 {
		return nil
	}
	f.failures++
	return errBehind
}

func (f *front) Look() ([]byte, price.Rules, error) {
	if err := f.call(); err != nil {
		return nil, price.Rules{}, err
	}
	return f.File.Look()
}

func (f *front) Judge(text []byte) (price.Rules, error) {
	if err := f.call(); err != nil {
		return price.Rules{}, err
	}
	return f.File.Judge(text)
}

func (f *front) Draft(text []byte, k price.Key, value int64) ([]byte, price.Rules, error) {
	if err := f.call(); err != nil {
		return nil, price.Rules{}, err
	}
	return f.File.Draft(text, k, value)
}

func (f *front) Write(was string, text []byte) error {
	if err := f.call(); err != nil {
		return err
	}
	return f.File.Write(was, text)
}

func (f *front) Catalogue(context.Context) ([]feed.Item, error) { return f.items, f.call() }

func (f *front) Setting(_ context.Context, key string) (value string, found bool, err error) {
	value, found = f.settings[key]
	return value, found, f.call()
}

func (f *front) SetSetting(_ context.Context, key, value string) error {
	if err := f.call(); err != nil {
		return err
	}
	f.settings[key] = value
	return nil
}

func (f *front) Weigh(_ context.Context, items []feed.Item, _, then feed.Seller) (publish.Effect, error) {
	for _, it := range items {
		then.Terms(it, feed.Override{}, 0)
	}
	return f.effect, errors.Join(f.call(), f.weighs)
}

const inGroup = "/rules in the group"

// do presses a button of a message of its own, says a command, or answers what was asked last.
func (f *front) do(who tgtest.User, deed string) (m tgtest.Message, notice string) {
	f.t.Helper()
	if deed == inGroup {
		f.SayIn(who, chattest.Group, "/rules")
		f.Router.Wait()
		return f.Last(who.ID), ""
	}
	if !strings.HasPrefix(deed, "rul:") {
		f.Say(who, deed)
		f.Router.Wait()
		return f.Last(who.ID), ""
	}
	m = f.Forge(who.ID, "v1:"+deed)
	notice = f.Press(who, m, "v1:"+deed)
	f.Router.Wait()
	return f.Again(m), notice
}

func (f *front) wantText(when, want string) {
	f.t.Helper()
	if text, err := os.ReadFile(f.Path()); err != nil || string(text) != want {
		f.t.Errorf("%s: the file is %q, %v, want %q", when, text, err, want)
	}
}

// TestTheRoomOfTheRulesTellsOfWhatFailsBehindIt lets each call of a deed fail, one after the other: somebody hears of it, and
// the same deed done again does it.
func TestTheRoomOfTheRulesTellsOfWhatFailsBehindIt(t *testing.T) {
	t.Parallel()
	const old, changed = "markup = 60\n", "markup = 15\n"
	set, after := "rul:set.markup.1500."+price.Version([]byte(old)), price.Version([]byte(changed))
	for _, c := range []struct {
		deed, told, file string
		before           []string
	}{
		{"/rules", "Наценка к закупке: 60 %", old, nil},
		{inGroup, "Наценка к закупке: 60 %", old, nil},
		{"15", "Наценка: 60 % → 15 %", old, []string{"rul:ask.markup"}},
		{set, "Записано", changed, nil},
		{"rul:set.markup.1500.other", "с тех пор изменился", old, nil},
		{"rul:back." + after, "каким он был до изменения?", changed, []string{set}},
		{"rul:undo." + after, "снова такой", old, []string{set}},
	} {
		f := newFront(t)
		for n := 1; ; n++ {
			f.begin(old)
			for _, deed := range c.before {
				f.do(chattest.Aigul, deed)
			}
			before, told := f.failures, strings.Count(f.Logged(), errBehind.Error())
			f.left = n
			f.do(chattest.Aigul, c.deed)
			if f.left = 0; f.failures == before {
				if n == 1 {
					t.Errorf("%s asks nobody", c.deed)
				}
				break
			}
			if strings.Count(f.Logged(), errBehind.Error()) == told {
				t.Errorf("%s: nobody hears that call %d has failed", c.deed, n)
			}
			if strings.Contains(f.Logged(), "msg=err ") {
				t.Errorf("%s: the log does not say what has failed with call %d", c.deed, n)
			}
			for _, deed := range c.before[:min(1, len(c.before))] {
				if strings.HasPrefix(deed, "rul:ask") { // the question was taken by the answer
					f.do(chattest.Aigul, deed)
				}
			}
			m, _ := f.do(chattest.Aigul, c.deed)
			f.Wants(m, c.told)
			f.wantText(fmt.Sprint(c.deed, ", call ", n), c.file)
		}
	}
	f := newFront(t)
	f.do(chattest.Aigul, "/rules")
	f.Telegram.Fail(faults.Row{Operation: "sendMessage", Code: 400, Text: "Bad Request: not today"})
	f.do(chattest.Aigul, inGroup)
	if !strings.Contains(f.Logged(), "not today") {
		t.Error("nobody hears that the rules could not be shown in the person's own chat")
	}
	if err := errors.Join(os.Remove(f.Path()), os.Symlink("/etc/hostname", f.Path())); err != nil {
		t.Fatal(err)
	}
	f.do(chattest.Aigul, "/rules")
	f.do(chattest.Aigul, set)
	for _, line := range []string{`msg="the rules file cannot be read" err="`, `msg="the rules file is not written" err="`} {
		if !strings.Contains(f.Logged(), line) {
			t.Errorf("the log has no line %s", line)
		}
	}
	f = newFront(t)
	if err := os.Chmod(f.Path(), 0o400); err != nil {
		t.Fatal(err)
	}
	m, _ := f.do(chattest.Aigul, set)
	f.Wants(m, "закрыты для записи")
	if !strings.Contains(f.Logged(), `msg="the rules file is not written" err="`) {
		t.Error("the log does not say why the file was not written")
	}
}

func TestTheRulesAreAManagersAlone(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	set := "rul:set.markup.1500." + price.Version([]byte("markup = 60\n"))
	for _, role := range chat.Roles() {
		u := tgtest.User{ID: 110 + int64(role), FirstName: role.String()}
		f.Telegram.Meet(u, u.ID)
		if err := f.people.AddPerson(t.Context(), chat.Person{ID: u.ID, Name: u.FirstName, Role: role}, chattest.Aigul.ID, f.Now()); err != nil {
			t.Fatal(err)
		}
		allowed := role >= chat.Manager
		if m, _ := f.do(u, "/rules"); strings.Contains(m.Text, "60") != allowed {
			t.Errorf("a %s reads %s", role, m.Text)
		}
		for _, deed := range []string{"rul:show", "rul:ask.markup", set} {
			if m, notice := f.do(u, deed); (m.Edits > 0 || len(f.Naming(u.ID, "Напишите новую")) > 0) != allowed {
				t.Errorf("a %s, %s: told %q and %s", role, deed, notice, m.Text)
			}
		}
		groups, err := f.Router.Commands("ru", role)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, g := range groups {
			found = found || g.Name == "settings" && len(g.Commands) == 1
		}
		if found != allowed {
			t.Errorf("a %s finds the rules among the settings: %t", role, found)
		}
		f.begin("markup = 60\n")
	}
}

func TestAButtonOfAnotherProgramChangesNoRules(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	version := "." + price.Version([]byte("markup = 60\n"))
	for _, deed := range []string{
		"rul:set.markup.-5" + version, "rul:set.markup.a" + version, "rul:set.markup.0x5" + version, "rul:set.rounding.5" + version, "rul:set.markup.5",
		"rul:set.markup.5" + version + ".5", "rul:set", "rul:ask", "rul:ask.rounding", "rul:strange", "rul:show2.x",
	} {
		m, notice := f.do(chattest.Aigul, deed)
		if m.Edits != 0 || !strings.Contains(notice, "Эта кнопка устарела") {
			t.Errorf("%s: told %q: %s", deed, notice, m.Text)
		}
	}
	for _, deed := range []string{"rul:back.strange", "rul:undo.strange", "rul:back", "rul:undo"} {
		m, _ := f.do(chattest.Aigul, deed)
		f.Wants(m, "Вернуть уже нельзя")
		f.WantButtons(m, "v1:rul:show")
	}
	f.wantText("after all", "markup = 60\n")
	f.settings["rules.last"] = "{}" // as a change that could not be written leaves it, where there was none before
	m, _ := f.do(chattest.Aigul, "rul:undo")
	f.Wants(m, "Вернуть уже нельзя")
	if err := os.Remove(f.Path()); err != nil {
		t.Fatal(err)
	}
	m, _ = f.do(chattest.Aigul, "/rules")
	f.Wants(m, "Файла rules.toml нет", "not", "Последнее изменение")

	f.do(chattest.Aigul, "rul:ask.markup")
	asked, _, err := f.people.Dialog(t.Context(), chattest.Aigul.ID, chattest.Aigul.ID)
	if err != nil {
		t.Fatal(err)
	}
	asked.Data = `"rounding"`
	if err := f.people.SaveDialog(t.Context(), asked); err != nil {
		t.Fatal(err)
	}
	m, _ = f.do(chattest.Aigul, "5")
	f.Wants(m, "Наценка и страховой остаток", "Файла rules.toml нет", "not", "→")
}

func TestAValueOfTheSettingsCanBeWrittenIntoTheFile(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.begin("safety = 1\n")
	f.do(chattest.Aigul, "rul:ask.markup")
	m, _ := f.do(chattest.Aigul, "20") // as the settings have it
	f.Wants(m, "Наценка: 20 % → 20 %")
	f.do(chattest.Aigul, "rul:ask.safety")
	m, _ = f.do(chattest.Aigul, "1")
	f.Wants(m, "и так 1 шт.")
	f.WantButtons(m, "v1:rul:show")
	m, _ = f.do(chattest.Aigul, "rul:set.safety.0."+price.Version([]byte("safety = 1\n")))
	f.Wants(m, "Записано", "1 → 0 шт.")
	f.wantText("nothing is held back", "safety = 0\n")
}

func TestTheEffectTellsOfAllThatChanges(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.items = []feed.Item{
		{Article: "1", Cost: 300, Stock: feed.Stock{N: 5}}, {Article: "2", Cost: 400, Stock: feed.Stock{N: 1}}, {Article: "3", Cost: 500},
		{Article: "4", Cost: 900_000, Stock: feed.Stock{N: 5}},
	}
	propose := func() tgtest.Message {
		t.Helper()
		f.do(chattest.Aigul, "rul:ask.markup")
		m, _ := f.do(chattest.Aigul, "50")
		return m
	}
	m := propose()
	f.WantButtons(m, "v1:rul:set.markup.5000."+price.Version([]byte("markup = 60\n")), "v1:rul:show")
	f.Wants(m, "Цены не изменятся", "2 товара стоят дороже наценки", "выйдет без задержки", "not", "Уйдут с продажи", "Вернутся в продажу")
	change := []feed.Change{{SKU: "1", OldPrice: 1000, NewPrice: 900}}
	f.effect = publish.Effect{
		Diff: list.Diff{SoldOut: change, Gone: append(change, change...), Back: append(change, change...), Repriced: change},
		Held: []feed.Violation{{Number: feed.NumberOffers, Old: 9, New: 5, Limit: 8}},
	}
	m = propose()
	f.Wants(m, "Цена изменится: 1 товар, дешевле 1", "Уйдут с продажи: 3 товара", "Вернутся в продажу: 2 товара", "Прайс-лист задержится", "было 9, стало 5",
		"not", "задержался бы и без этого")
	f.effect.HeldAnyway = f.effect.Held
	f.Wants(propose(), "задержался бы и без этого изменения")
	f.weighs = fmt.Errorf("weigh: %w", publish.ErrNoOffers)
	f.Wants(propose(), "товаров ещё нет", "not", "без задержки")
}
