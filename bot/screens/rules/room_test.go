package rules_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
)

func TestMain(m *testing.M) { bottest.Main(m) }

const mine = "# мои правила\nmarkup = 60 # так было всегда\nrounding = \"up10\"\n\n[brand.\"Canon\"]\nmarkup = 9 # их\n"

// shop has goods, a price list, and a rules file.
func shop(t *testing.T, file string, changes ...func(*bottest.Setup)) *bottest.Shop {
	t.Helper()
	s := bottest.New(t, changes...)
	goods := bottest.Goods(20)
	for i := range goods {
		goods[i].Cost = feed.Tenge(50_000 + 1000*i)
	}
	if err := s.Memory.SaveCatalogue(t.Context(), goods, s.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Memory.SaveStock(t.Context(), goods, s.Now()); err != nil {
		t.Fatal(err)
	}
	write(t, s, file)
	if _, err := s.Rules.Reload(); err != nil {
		if _, broken := errors.AsType[*price.FileError](err); !broken {
			t.Fatal(err)
		}
	}
	serve(t, s, goods)
	return s
}

// serve has a price list served that was made by the rules file.
func serve(t *testing.T, s *bottest.Shop, goods []feed.Item) {
	t.Helper()
	made, err := list.Builder{Seller: s.Rules, Guard: list.DefaultGuard()}.Build(list.Input{Items: feed.ItemsOf(goods), Points: []feed.PickupPoint{{ID: "30000001_PP1", City: "750000000"}}})
	if err != nil {
		t.Fatal(err)
	}
	v := feed.Version{Status: feed.StatusPublished, Created: s.Now(), Figures: made.Figures}
	if _, err := s.Memory.SaveVersion(t.Context(), v, made.Offers); err != nil {
		t.Fatal(err)
	}
	s.Restart()
}

func write(t *testing.T, s *bottest.Shop, text string) {
	t.Helper()
	if err := os.WriteFile(s.Rules.Path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantFile(t *testing.T, s *bottest.Shop, want string) {
	t.Helper()
	if got, err := os.ReadFile(s.Rules.Path()); err != nil || string(got) != want {
		t.Errorf("the file is\n%s%v, want\n%s", got, err, want)
	}
	if left, _ := filepath.Glob(s.Rules.Path() + ".*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// button is the data of the only button of a message that begins so.
func button(t *testing.T, m tgtest.Message, head string) string {
	t.Helper()
	for _, data := range chattest.Buttons(m) {
		if strings.HasPrefix(data, "v1:rul:"+head) {
			return data
		}
	}
	t.Fatalf("no button %s in %q:\n%s", head, chattest.Buttons(m), m.Text)
	return ""
}

// propose has somebody type a value, and gives the question whether it is meant.
func propose(t *testing.T, s *bottest.Shop, who tgtest.User, key, value string) tgtest.Message {
	t.Helper()
	s.Say(who, "/rules")
	s.Press(who, s.Last(who.ID), "v1:rul:ask."+key)
	s.Reply(who, s.Last(who.ID), value)
	return s.Last(who.ID)
}

func audited(s *bottest.Shop) (lines []string) {
	for _, e := range s.Memory.Audited() {
		if strings.HasPrefix(e.Verb, "rules.") {
			lines = append(lines, e.Verb+" "+e.Who.Name+" "+e.Detail)
		}
	}
	return lines
}

func TestTheMarkupChangesInTheFileOnceItsEffectIsSeenAndIsTakenBack(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("Наценка к закупке: 60 %, rules.toml, строка 2", "1 правило", "Страховой остаток: 0 шт.", "важнее .env", "not", "Последнее изменение")
	m := propose(t, s, bottest.Aigul, "markup", "61,5")
	s.Wants(m, "Наценка: 60 % → 61,5 %", "Цена изменится:", "дороже", "Сильнее всего вверх", "выйдет без задержки")
	wantFile(t, s, mine)
	set := button(t, m, "set.")
	s.Press(bottest.Aigul, m, set)
	s.WantLast("Наценка: 60 % → 61,5 %", "Записано")
	const changed = "# мои правила\nmarkup = 61.5 # так было всегда\nrounding = \"up10\"\n\n[brand.\"Canon\"]\nmarkup = 9 # их\n"
	wantFile(t, s, changed)
	s.PressOld(set) // an impatient finger, or the same press after a crash
	s.WantLast("Записано")
	wantFile(t, s, changed)
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("61,5 %", "Последнее изменение отсюда: Айгуль Ким")
	m = s.Last(bottest.Aigul.ID)
	back := button(t, m, "back.")
	s.Press(bottest.Aigul, m, back)
	m = s.Last(bottest.Aigul.ID)
	s.Wants(m, "каким он был", "Наценка: 61,5 % → 60 %", "дешевле")
	wantFile(t, s, changed)
	undo := button(t, m, "undo.")
	s.Press(bottest.Aigul, m, undo)
	s.WantLast("снова такой")
	wantFile(t, s, mine)
	s.PressOld(undo)
	s.WantLast("снова такой")
	s.PressOld(back)
	s.WantLast("уже нельзя")
	wantFile(t, s, mine)
	got := audited(s)
	if len(got) != 2 || got[0] != "rules.set Айгуль Ким markup: 60 → 61.5" || got[1] != "rules.undo Айгуль Ким markup: 61.5 → 60" {
		t.Errorf("audited: %q", got)
	}
}

func TestTheGuardsWordAndWhatGoesOffSaleAreToldBefore(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	s.Wants(propose(t, s, bottest.Aigul, "markup", "90"), "Прайс-лист задержится", "Цены в среднем сдвинулись")
	s.Wants(propose(t, s, bottest.Aigul, "markup", "0"), "дешевле", "минимальной цены", "из-за неё")
	s.Wants(propose(t, s, bottest.Aigul, "safety", "1000"), "Страховой остаток: 0 → 1 000 шт.", "Уйдут с продажи", "задержится", "В продаже: было")
	wantFile(t, s, mine)
}

func TestWhatIsNoValueIsAskedForAgainAndWhatCannotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	s := shop(t, "min_profit = 0\nmarkup = 20\n", bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "двадцать")
	s.Wants(m, "Не понял «двадцать»", "20 %")
	s.Reply(bottest.Aigul, m, "-5")
	s.WantLast("Не понял «-5»")
	s.Reply(bottest.Aigul, s.Last(bottest.Aigul.ID), "0")
	s.WantLast("Не записано", "нет ни наценки, ни минимальной прибыли")
	s.Wants(propose(t, s, bottest.Aigul, "markup", "20"), "и так 20 %")
	wantFile(t, s, "min_profit = 0\nmarkup = 20\n")
	write(t, s, "markup = 2000\nroundin = 1\n")
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("с ошибкой", "roundin", "markup")
	s.Wants(propose(t, s, bottest.Aigul, "markup", "15"), "Не записано", "roundin", "not", "2000")
	write(t, s, "markup = 2000\n") // which the change mends
	m = propose(t, s, bottest.Aigul, "markup", "15")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	wantFile(t, s, "markup = 15\n")
	if n := len(audited(s)); n != 1 {
		t.Errorf("%d changes were audited", n)
	}
}

func TestNobodysWorkOnTheFileIsWrittenOver(t *testing.T) {
	t.Parallel()
	s := shop(t, mine)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	other := propose(t, s, bottest.Marat, "safety", "2")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	s.Press(bottest.Marat, other, button(t, other, "set."))
	other = s.Again(other)
	s.Wants(other, "с тех пор изменился, ничего не записано", "Страховой остаток: 0 → 2 шт.")
	wantFile(t, s, strings.Replace(mine, "60", "15", 1))
	s.Press(bottest.Marat, other, button(t, other, "set."))
	both := "safety = 2\n" + strings.Replace(mine, "60", "15", 1)
	wantFile(t, s, both)

	s.Say(bottest.Marat, "/rules")
	back := button(t, s.Last(bottest.Marat.ID), "back.")
	write(t, s, both+"# по-своему\n")
	s.Press(bottest.Marat, s.Last(bottest.Marat.ID), back)
	s.Wants(s.Last(bottest.Marat.ID), "уже нельзя")
	s.Press(bottest.Marat, s.Forge(bottest.Marat.ID, strings.Replace(back, "back", "undo", 1)), strings.Replace(back, "back", "undo", 1))
	s.Wants(s.Last(bottest.Marat.ID), "уже нельзя")
	wantFile(t, s, both+"# по-своему\n")
	s.Say(bottest.Marat, "/rules")
	s.Wants(s.Last(bottest.Marat.ID), "not", "Последнее изменение")
}

func TestTwoWhoConfirmAtOnceBothReadWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	s := shop(t, mine)
	a, b := propose(t, s, bottest.Aigul, "markup", "15"), propose(t, s, bottest.Marat, "markup", "16")
	s.Tap(bottest.Aigul, a, button(t, a, "set."))
	s.Tap(bottest.Marat, b, button(t, b, "set."))
	s.Settle()
	text, err := os.ReadFile(s.Rules.Path())
	if err != nil {
		t.Fatal(err)
	}
	a, b = s.Again(a), s.Again(b)
	if first := strings.Contains(string(text), "markup = 15"); !first {
		a, b = b, a
	}
	s.Wants(a, "Записано")
	s.Wants(b, "с тех пор изменился")
	if n := len(audited(s)); n != 1 {
		t.Errorf("%d changes were audited", n)
	}
}

func TestAFileThatIsNoFileOfOursIsToldOf(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	path := s.Rules.Path()
	m := propose(t, s, bottest.Aigul, "markup", "15")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Chmod(path, 0o400))
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	s.WantLast("Не записано", "закрыты для записи")
	wantFile(t, s, mine)
	must(os.Remove(path))
	must(os.Symlink("/etc/hostname", path))
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("не читается")
	s.PressOld("v1:rul:set.markup.1500." + price.Version([]byte(mine)))
	s.WantLast("не читается")
	must(os.Remove(path))
	s.Say(bottest.Aigul, "/rules")
	s.WantLast("Файла rules.toml нет", "из .env (MARKUP_PERCENT)")
	m = propose(t, s, bottest.Aigul, "markup", "15")
	s.Press(bottest.Aigul, m, button(t, m, "set."))
	wantFile(t, s, string(price.With(price.Example("ru"), price.Markup, 1500)))
	m = s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, m, button(t, m, "back."))
	s.Press(bottest.Aigul, s.Last(bottest.Aigul.ID), button(t, s.Last(bottest.Aigul.ID), "undo."))
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Error("the file is there still:", err)
	}
	if n := len(audited(s)); n != 2 {
		t.Errorf("%d changes were audited", n)
	}
}

// A program that is killed between the file and what is told of it says so when the press is handled again.
func TestAProgramThatIsKilledOverAChangeFinishesIt(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	m := propose(t, s, bottest.Aigul, "markup", "15")
	set := button(t, m, "set.")
	s.Press(bottest.Aigul, m, set)
	kept, _, err := s.Memory.Setting(t.Context(), "rules.last")
	if err != nil {
		t.Fatal(err)
	}
	unnoted := regexp.MustCompile(`"Noted":true`).ReplaceAllString(kept, `"Noted":false`)
	for name, text := range map[string]string{
		"before the file": mine, "behind it": strings.Replace(mine, "60", "15", 1),
	} {
		write(t, s, text)
		if err := s.Memory.SetSetting(context.Background(), "rules.last", unnoted); err != nil {
			t.Fatal(err)
		}
		before := len(audited(s))
		s.Restart()
		if name == "before the file" { // which the change has not reached: there is nothing to take back
			s.Say(bottest.Aigul, "/rules")
			s.WantLast("60 %", "not", "Последнее изменение")
		}
		s.PressOld(set)
		s.WantLast("Записано")
		wantFile(t, s, strings.Replace(mine, "60", "15", 1))
		if n := len(audited(s)) - before; n != 1 {
			t.Errorf("%s: audited %d times", name, n)
		}
	}
}

func TestWhoIsNoManagerAnyMoreChangesNothing(t *testing.T) {
	t.Parallel()
	s := shop(t, mine, bottest.Alone)
	boss := tgtest.User{ID: 611, FirstName: "Мадина"}
	s.Enlist(chat.Person{ID: boss.ID, Name: boss.FirstName, Role: chat.Manager})
	m := propose(t, s, boss, "markup", "15")
	s.Say(boss, "/rules")
	s.Press(boss, s.Last(boss.ID), "v1:rul:ask.markup")
	asked := s.Last(boss.ID)
	if _, err := s.Memory.SetRole(t.Context(), boss.ID, chat.Packer); err != nil {
		t.Fatal(err)
	}
	if told := s.Press(boss, m, button(t, m, "set.")); !strings.Contains(told, "менеджер") {
		t.Errorf("told %q", told)
	}
	s.Reply(boss, asked, "14")
	s.Wants(s.Last(boss.ID), "not", "→ 14")
	wantFile(t, s, mine)
	if n := len(audited(s)); n != 0 {
		t.Errorf("%d changes were audited", n)
	}
}
