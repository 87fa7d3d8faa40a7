package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
)

// screen is a message with its buttons, row by row.
func screen(m tgtest.Message) string {
	var b strings.Builder
	b.WriteString(m.Text)
	for _, row := range m.Keyboard {
		b.WriteString("\n")
		for i, k := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(k.Text + " " + k.Data)
		}
	}
	return b.String()
}

// Each screen says what is so, and its buttons what they lead to and what is chosen already.
func TestScreensShowWhatIsChosenAndWhatCanBe(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Enlist(chat.Person{ID: 301, Name: "Ержан", Role: chat.Packer})
	const mine = `Айгуль Ким, вы владелец.
Язык: %s
Тихие часы: %s
%sрусский v1:ml:own.ru | қазақша v1:ml:own.kk | English v1:ml:own.en
%sкак у бота v1:ml:own.bot
%s22:00–08:00 v1:mq:own.1320-480 | %s23:00–07:00 v1:mq:own.1380-420 | %s21:00–09:00 v1:mq:own.1260-540
%sбез тихих часов v1:mq:own.0-0 | Свои часы v1:mq:own.type`
	me := func(a ...any) string { return fmt.Sprintf(mine, a...) }
	const yes = "✅ "
	for _, c := range []struct{ press, want string }{
		{"pm:show", me("как у бота", "нет", "", yes, "", "", "", yes)},
		{"ml:own.ru", me("русский", "нет", yes, "", "", "", "", yes)},
		{"mq:own.1320-480", me("русский", "22:00–08:00", yes, "", yes, "", "", "")},
		{"mq:own.1320-420", me("русский", "22:00–07:00", yes, "", "", "", "", "")},
		{"mq:own.1380-420", me("русский", "23:00–07:00", yes, "", "", yes, "", "")},
		{"mq:own.1260-540", me("русский", "21:00–09:00", yes, "", "", "", yes, "")},
		{"mq:own.0-1439", me("русский", "00:00–23:59", yes, "", "", "", "", "")},
		{"ml:own.bot", me("как у бота", "00:00–23:59", "", yes, "", "", "", "")},
		{"pl:301", `На каком языке писать человеку Ержан?
русский v1:pl:301.ru | қазақша v1:pl:301.kk | English v1:pl:301.en
✅ как у бота v1:pl:301.bot
← Назад v1:pu:301`},
		{"pl:301.kk", `Ержан — упаковщик · қазақша
Номер в Telegram: 301
Роль v1:pr:301 | Убрать v1:px:301
Язык v1:pl:301 | Тихие часы v1:pq:301
📜 Журнал v1:pa:p301.0 | ← Люди v1:pp:1`},
		{"pq:301", `Когда не беспокоить человека Ержан? Сейчас: тихих часов нет.
22:00–08:00 v1:pq:301.1320-480 | 23:00–07:00 v1:pq:301.1380-420 | 21:00–09:00 v1:pq:301.1260-540
✅ без тихих часов v1:pq:301.0-0 | Свои часы v1:pq:301.type
← Назад v1:pu:301`},
		{"pq:301.1320-480", `Ержан — упаковщик · қазақша · 🔕 22:00–08:00
Номер в Telegram: 301
Роль v1:pr:301 | Убрать v1:px:301
Язык v1:pl:301 | Тихие часы v1:pq:301
📜 Журнал v1:pa:p301.0 | ← Люди v1:pp:1`},
		{"pr:301", `Кем будет Ержан? Сейчас: упаковщик.

Смотрит: видит заказы, остатки и цены, ничего не меняет, телефонов и адресов не видит.
Упаковщик: ещё упаковывает, печатает накладные, выдаёт, видит телефон и адрес покупателя.
Менеджер: ещё принимает и отменяет заказы, меняет цены и прайс-лист.
Владелец: ещё люди, настройки, ссылка для Kaspi, журнал.
смотрит v1:pr:301.viewer
✅ упаковщик v1:pr:301.packer
менеджер v1:pr:301.manager
владелец v1:pr:301.owner
← Назад v1:pu:301`},
		{"pu:101", `Айгуль Ким (вы) — владелец, из настроек · 🔕 00:00–23:59
Номер в Telegram: 101
Владельца из настроек здесь не убрать и не понизить: его называет TELEGRAM_OWNERS.
Язык v1:pl:101 | Тихие часы v1:pq:101
📜 Журнал v1:pa:p101.0 | ← Люди v1:pp:1`},
		{"pi:viewer", ""},
		{"pp:1", `Люди магазина: 2

• Айгуль Ким (вы) — владелец, из настроек · 🔕 00:00–23:59
• Ержан — упаковщик · қазақша · 🔕 22:00–08:00

Приглашения, которыми ещё не воспользовались:
• смотрит, до 26.11 12:00
Айгуль Ким v1:pu:101 | Ержан v1:pu:301
➕ Пригласить v1:pi:ask | 📜 Журнал v1:pa:a.0
✖ смотрит, 26.11 v1:pv:1`},
		{"pi:ask", `Кого пригласить? Ссылка сработает один раз, для одного человека, в течение 48 часов.

Смотрит: видит заказы, остатки и цены, ничего не меняет, телефонов и адресов не видит.
Упаковщик: ещё упаковывает, печатает накладные, выдаёт, видит телефон и адрес покупателя.
Менеджер: ещё принимает и отменяет заказы, меняет цены и прайс-лист.
Владелец: ещё люди, настройки, ссылка для Kaspi, журнал.
смотрит v1:pi:viewer
упаковщик v1:pi:packer
менеджер v1:pi:manager
владелец v1:pi:owner
← Люди v1:pp:1`},
		{"px:301", `Убрать из магазина: Ержан, упаковщик? Бот сразу перестанет отвечать, и старые кнопки не сработают. Вернуть можно только новым приглашением.
Да, убрать v1:px:301.yes | ← Назад v1:pu:301`},
		{"pr:301.owner", `Ержан — владелец · қазақша · 🔕 22:00–08:00
Номер в Telegram: 301
Роль v1:pr:301 | Убрать v1:px:301
Язык v1:pl:301 | Тихие часы v1:pq:301
📜 Журнал v1:pa:p301.0 | ← Люди v1:pp:1`},
		{"px:301.yes", `✅ Ержан больше не в магазине.
← Люди v1:pp:1`},
		{"pa:a.0", `Кто что делал, новые сверху

12:00 · Айгуль Ким: человек убран · Ержан: owner
12:00 · Айгуль Ким: другая роль · Ержан: packer → owner
12:00 · Айгуль Ким: приглашение · viewer

Выбрать: /audit 812345638 (заказ), /audit 2026-11-24 (день), /audit и имя.
📄 Файл CSV v1:pa:a.csv`},
	} {
		s.PressOld("v1:" + c.press)
		if got := screen(s.Last(bottest.Aigul.ID)); c.want != "" && strings.TrimSpace(got) != c.want {
			t.Errorf("%s shows\n%s\nwant\n%s", c.press, got, c.want)
		}
	}
}

// Invites are taken back once, by their number, however many there were.
func TestAnInviteIsTakenBackByItsNumber(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for range 12 {
		invite(t, s, "viewer")
	}
	s.PressOld("v1:pi:manager")
	s.WantLast("Приглашение: менеджер", "Она сработает один раз, до 26.11 12:00")
	if got := screen(s.Last(bottest.Aigul.ID)); !strings.HasSuffix(got, "✖ менеджер, 26.11 v1:pv:13\n← Люди v1:pp:1") {
		t.Error(got)
	}
	s.WantNotice(s.PressOld("v1:pv:13"), "Приглашение отозвано")
	s.PressOld("v1:pp:1")
	if got := screen(s.Last(bottest.Aigul.ID)); !strings.Contains(got, "v1:pv:12") || strings.Contains(got, "v1:pv:13") {
		t.Error(got)
	}
	s.WantNotice(s.PressOld("v1:pv:11"), "Приглашение отозвано")
	s.WantNotice(s.PressOld("v1:pv:11"), "Это приглашение уже закрыто")
	s.WantNotice(s.PressOld("v1:pv:99"), "Это приглашение уже закрыто")
	s.WantLast("Люди магазина: 1")
	open, err := s.Memory.OpenInvites(t.Context(), s.Now())
	if err != nil || len(open) != 11 || slices.ContainsFunc(open, func(i chat.Invite) bool { return i.ID == 11 }) {
		t.Errorf("%v, open are %+v", err, open)
	}
	var noted []string
	for _, e := range s.Memory.Audited() {
		if e.Who.ID == bottest.Aigul.ID {
			noted = append(noted, e.Verb+" "+e.Detail)
		}
	}
	if n := len(noted); n != 15 || noted[14] != "people.uninvited 11" || noted[12] != "people.invited manager" || noted[11] != "people.invited viewer" {
		t.Errorf("noted %q", noted)
	}
}

// Nobody but an owner sees or changes others, by whatever they press or type; and nobody's settings but their own and the group's
// are chosen in a group.
func TestOnlyOwnersSeeAndChangeOthersAndOnlyInPrivate(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	manager := tgtest.User{ID: 302, FirstName: "Асель"}
	viewer := tgtest.User{ID: 303, FirstName: "Света"}
	for user, role := range map[tgtest.User]chat.Role{erzhan: chat.Packer, manager: chat.Manager, viewer: chat.Viewer} {
		s.Enlist(chat.Person{ID: user.ID, Name: user.FirstName, Role: role})
		s.Telegram.Meet(user, bottest.Group)
	}
	for _, data := range []string{"pp:1", "pi:ask", "pi:owner", "pv:1", "pu:301", "pr:301.owner", "pl:301.en", "pq:301.0-5", "px:301.yes", "pa:a.0"} {
		data = "v1:" + data
		if got := s.Press(manager, s.Forge(manager.ID, data), data); got != "Это может только владелец" {
			t.Errorf("a manager who presses %s is told %q", data, got)
		}
		s.Press(bottest.Aigul, s.Forge(bottest.Group, data), data)
		s.Wants(s.Last(bottest.Group), "Это для владельца, поэтому только в личном чате со мной")
	}
	for _, text := range []string{"/people", "/audit"} {
		s.Say(manager, text)
		s.Wants(s.Last(manager.ID), "Вам это недоступно")
	}
	s.WantNotice(s.Press(bottest.Aigul, s.Forge(bottest.Group, "v1:mq:own.0-5"), "v1:mq:own.0-5"), "Эта кнопка устарела. Откройте список заново: /orders")
	s.WantNotice(s.Press(erzhan, s.Forge(bottest.Group, "v1:ml:own.en"), "v1:ml:own.en"), "Для этого нужны права владельца или менеджера")
	s.Press(viewer, s.Forge(bottest.Group, "v1:pm:show"), "v1:pm:show")
	s.Wants(s.Last(bottest.Group), "Язык этой группы: как у бота. Свой язык выбирают в личном чате")
	s.WantButtons(s.Last(bottest.Group), "v1:ml:own.ru", "v1:ml:own.kk", "v1:ml:own.en", "v1:ml:own.bot")
	s.Press(manager, s.Forge(bottest.Group, "v1:ml:own.en"), "v1:ml:own.en")
	s.Wants(s.Last(bottest.Group), "English")
	for user, whose := range map[tgtest.User]int64{manager: erzhan.ID, viewer: viewer.ID, bottest.Marat: 999} { // as an owner who is one no more
		d := chat.Dialog{Chat: user.ID, User: user.ID, Step: "people.quiet", Data: fmt.Sprint(whose), Expires: s.Now().Add(1 << 40)}
		if err := s.Memory.SaveDialog(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		s.Say(user, "22-8")
		want := map[bool]string{true: "22:00–08:00", false: "Вам это недоступно"}[whose == viewer.ID]
		s.Wants(s.Last(user.ID), want)
	}
	p, _, err := s.Memory.Person(t.Context(), erzhan.ID)
	if err != nil || p.Role != chat.Packer || p.QuietTo != 0 || p.Language != "" {
		t.Errorf("%+v, %v", p, err)
	}
}

// An owner of the settings may have written nothing yet, and can be given a language and quiet hours all the same.
func TestAnOwnerWhoHasNeverWrittenIsGivenALanguage(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	for _, data := range []string{"v1:pl:102.en", "v1:pq:102.1320-480"} {
		s.PressOld(data)
	}
	s.WantLast("102 — владелец, из настроек · English · 🔕 22:00–08:00")
	p, in, err := s.Memory.Person(t.Context(), bottest.Marat.ID)
	if err != nil || !in || p.Language != "en" || p.QuietFrom != 1320 || p.QuietTo != 480 {
		t.Errorf("%+v, %t, %v", p, in, err)
	}
}
