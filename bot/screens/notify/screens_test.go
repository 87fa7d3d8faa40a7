package notify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
)

// shown is a message with its buttons, row by row.
func shown(m tgtest.Message) string {
	var b strings.Builder
	b.WriteString(chattest.Plain(m.Text))
	for _, row := range m.Keyboard {
		b.WriteString("\n")
		for i, k := range row {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(k.Text + " " + k.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// Each screen says what is so, and its buttons what they lead to and what is chosen already.
func TestScreensShowWhatIsChosenAndWhatCanBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}})
	for _, c := range []struct{ press, notice, want string }{
		{"wish:menu", "", `Уведомления в этот чат, для вас
🔔 со звуком, 🔕 без звука, 🗞 в сводке, ⬜️ не приходит.
Сроки принятия заказов приходят всегда и со звуком.

🌙 Тихие часы: нет
🗞 Сводка: утром в 09:00, вечером в 20:00
🔔 Новые заказы v1:wish:new | 🔔 Отмена заказа v1:wish:cancelled
🔔 Возврат: заявка v1:wish:return | 🔔 Товар вернулся v1:wish:back
🗞 Долгий возврат v1:wish:not_back | 🗞 Принят не в боте v1:wish:elsewhere
🔔 Решения бота v1:wish:auto | 🗞 Отмены у предела v1:wish:quality
🔔 Стоп прайс-листа v1:wish:guard | 🔔 Сбор прайс-листа v1:wish:sync
🔔 Al-Style, товары v1:wish:supplier | 🔔 Kaspi: прайс-лист v1:wish:feed
🔔 Работа программы v1:wish:health
🌙 Тихие часы v1:hush:show | 🗞 Сводка v1:sum:show`},
		{"wish:new", "", `Новые заказы: со звуком
Карточки новых заказов. Если до срока принятия мало времени, карточка придёт всегда.
✅ Со звуком v1:wish:new.loud
🔕 Без звука v1:wish:new.silent
🗞 В сводке v1:wish:new.digest
⬜️ Не присылать v1:wish:new.off
← Назад v1:wish:menu`},
		{"wish:new.off", "", `⚠️ Новые заказы: больше никто этого сразу не узнает.
Этот чат последний, куда приходят новые заказы. На принятие Kaspi даёт три рабочих часа.
Выключить?
Да, так и сделать v1:wish:new.off.sure | Не надо v1:wish:new`},
		{"wish:guard.digest", "", `⚠️ Стоп прайс-листа: больше никто этого сразу не узнает.
Этот чат последний, куда приходит вопрос о задержанном прайс-листе. Пока никто не решил, Kaspi получает прежний.
Оставить только в сводке?
Да, так и сделать v1:wish:guard.digest.sure | Не надо v1:wish:guard`},
		{"wish:new.silent", "Теперь без звука", `Новые заказы: без звука
Карточки новых заказов. Если до срока принятия мало времени, карточка придёт всегда.
🔔 Со звуком v1:wish:new.loud
✅ Без звука v1:wish:new.silent
🗞 В сводке v1:wish:new.digest
⬜️ Не присылать v1:wish:new.off
← Назад v1:wish:menu`},
		{"hush:show", "", `🌙 Тихие часы
🌙 Тихие часы: нет
В эти часы новости приходят без звука или ждут сводки. Сроки принятия заказов приходят всегда и со звуком.
21:00–08:00 v1:hush:1260-480 | 22:00–08:00 v1:hush:1320-480 | 23:00–07:00 v1:hush:1380-420
Другое время v1:hush:ask
← Назад v1:wish:menu`},
		{"hush:1260-480", "Готово", `🌙 Тихие часы
🌙 Тихие часы: 21:00–08:00, новости без звука
В эти часы новости приходят без звука или ждут сводки. Сроки принятия заказов приходят всегда и со звуком.
22:00–08:00 v1:hush:1320-480 | 23:00–07:00 v1:hush:1380-420
Другое время v1:hush:ask | Выключить v1:hush:none
🗞 Ждать сводки v1:hush:wait
← Назад v1:wish:menu`},
		{"hush:wait", "Готово", `🌙 Тихие часы
🌙 Тихие часы: 21:00–08:00, новости ждут сводки
В эти часы новости приходят без звука или ждут сводки. Сроки принятия заказов приходят всегда и со звуком.
22:00–08:00 v1:hush:1320-480 | 23:00–07:00 v1:hush:1380-420
Другое время v1:hush:ask | Выключить v1:hush:none
🔕 Без звука v1:hush:still
← Назад v1:wish:menu`},
		{"hush:still", "Готово", `🌙 Тихие часы
🌙 Тихие часы: 21:00–08:00, новости без звука
В эти часы новости приходят без звука или ждут сводки. Сроки принятия заказов приходят всегда и со звуком.
22:00–08:00 v1:hush:1320-480 | 23:00–07:00 v1:hush:1380-420
Другое время v1:hush:ask | Выключить v1:hush:none
🗞 Ждать сводки v1:hush:wait
← Назад v1:wish:menu`},
		{"hush:0-1439", "Готово", `🌙 Тихие часы
🌙 Тихие часы: 00:00–23:59, новости без звука
В эти часы новости приходят без звука или ждут сводки. Сроки принятия заказов приходят всегда и со звуком.
21:00–08:00 v1:hush:1260-480 | 22:00–08:00 v1:hush:1320-480 | 23:00–07:00 v1:hush:1380-420
Другое время v1:hush:ask | Выключить v1:hush:none
🗞 Ждать сводки v1:hush:wait
← Назад v1:wish:menu`},
		{"sum:show", "", `🗞 Сводка
🗞 Сводка: утром в 09:00, вечером в 20:00
Когда рассказать нечего, сводка не приходит.
В ней заказы, что передать сегодня, деньги, остатки, доля отмен, что ждёт решения, и всё, что вы выбрали получать в сводке.
☀️ Утром 09:00 v1:sum:morning | 🌆 Вечером 20:00 v1:sum:evening
И без новостей v1:sum:empty
Показать сейчас v1:sum:now
← Назад v1:wish:menu`},
		{"sum:empty", "Готово", `🗞 Сводка
🗞 Сводка: утром в 09:00, вечером в 20:00
Когда рассказать нечего, приходит одна строка.
В ней заказы, что передать сегодня, деньги, остатки, доля отмен, что ждёт решения, и всё, что вы выбрали получать в сводке.
☀️ Утром 09:00 v1:sum:morning | 🌆 Вечером 20:00 v1:sum:evening
Без новостей молчать v1:sum:full
Показать сейчас v1:sum:now
← Назад v1:wish:menu`},
		{"sum:full", "Готово", `🗞 Сводка
🗞 Сводка: утром в 09:00, вечером в 20:00
Когда рассказать нечего, сводка не приходит.
В ней заказы, что передать сегодня, деньги, остатки, доля отмен, что ждёт решения, и всё, что вы выбрали получать в сводке.
☀️ Утром 09:00 v1:sum:morning | 🌆 Вечером 20:00 v1:sum:evening
И без новостей v1:sum:empty
Показать сейчас v1:sum:now
← Назад v1:wish:menu`},
		{"sum:morning", "", `🗞 Утренняя сводка: в 09:00
07:00 v1:sum:morning.420 | 08:00 v1:sum:morning.480 | 09:00 v1:sum:morning.540 | 10:00 v1:sum:morning.600
Другое время v1:sum:morning.ask | Выключить v1:sum:morning.off
← Назад v1:sum:show`},
		{"sum:evening.off", "Готово", `🗞 Вечерняя сводка: не приходит
18:00 v1:sum:evening.1080 | 19:00 v1:sum:evening.1140 | 20:00 v1:sum:evening.1200 | 21:00 v1:sum:evening.1260
Другое время v1:sum:evening.ask | Включить v1:sum:evening.on
← Назад v1:sum:show`},
		{"sum:morning.off", "Готово", `🗞 Утренняя сводка: не приходит
07:00 v1:sum:morning.420 | 08:00 v1:sum:morning.480 | 09:00 v1:sum:morning.540 | 10:00 v1:sum:morning.600
Другое время v1:sum:morning.ask | Включить v1:sum:morning.on
← Назад v1:sum:show`},
		{"sum:evening.on", "Готово", `🗞 Вечерняя сводка: в 20:00
18:00 v1:sum:evening.1080 | 19:00 v1:sum:evening.1140 | 20:00 v1:sum:evening.1200 | 21:00 v1:sum:evening.1260
Другое время v1:sum:evening.ask | Выключить v1:sum:evening.off
← Назад v1:sum:show`},
		{"sum:evening.1260", "Готово", `🗞 Вечерняя сводка: в 21:00
18:00 v1:sum:evening.1080 | 19:00 v1:sum:evening.1140 | 20:00 v1:sum:evening.1200 | 21:00 v1:sum:evening.1260
Другое время v1:sum:evening.ask | Выключить v1:sum:evening.off
← Назад v1:sum:show`},
		{"sum:now", "", `🗞 Сводка: с 23.11 12:00 ничего нового.`},
	} {
		m := w.Forge(aigul.ID, "v1:"+c.press)
		w.WantNotice(w.Press(aigul, m, "v1:"+c.press), c.notice)
		if got := shown(w.Last(aigul.ID)); got != c.want {
			t.Errorf("%s shows\n%s\nwant\n%s", c.press, got, c.want)
		}
	}
	for _, data := range []string{
		"hush:1440-5", "hush:5-1440", "hush:-1-5", "hush:5", "hush:5-", "hush:x", "sum:morning.1440", "sum:morning.-1", "sum:evening.x", "sum:noon", "sum:", "wish:weather",
		"wish:new.shout", "wish:",
	} {
		w.WantNotice(w.Press(aigul, w.Forge(aigul.ID, "v1:"+data), "v1:"+data), "Эта кнопка устарела. Откройте список заново: /orders")
	}
	if w.Logged() != "" {
		t.Error("something went wrong")
	}
	wantNoted(t, w, "news.mode 101: new silent", "news.quiet 101: 21:00-08:00", "news.quiet 101: 00:00-23:59", "news.digests 101: 09:00, 20:00",
		"news.digests 101: 09:00, 20:00", "news.digests 101: 09:00, ", "news.digests 101: , ", "news.digests 101: , 20:00", "news.digests 101: , 21:00")
}

// wantNoted compares what Aigul has done, as the trail tells it.
func wantNoted(t *testing.T, w *world, want ...string) {
	t.Helper()
	lines, err := w.data.AuditLines(t.Context(), orders.AuditFilter{Who: &aigul.ID}, 99)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range slices.Backward(lines) {
		got = append(got, l.Verb+" "+l.Detail)
	}
	if !slices.Equal(got, want) {
		t.Errorf("noted\n%q, want\n%q", got, want)
	}
}

// In a group its managers choose, and owners who sees money; in their own chat all people choose for themselves.
func TestTheGroupsScreensAreItsManagers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}, Home: chattest.Group})
	viewer, packer, manager := tgtest.User{ID: 31, FirstName: "Света"}, tgtest.User{ID: 32, FirstName: "Ержан"}, tgtest.User{ID: 33, FirstName: "Асель"}
	for user, role := range map[tgtest.User]chat.Role{viewer: chat.Viewer, packer: chat.Packer, manager: chat.Manager} {
		if err := w.data.AddPerson(t.Context(), chat.Person{ID: user.ID, Name: user.FirstName, Role: role}, aigul.ID, w.Now()); err != nil {
			t.Fatal(err)
		}
		w.Telegram.Meet(user, user.ID)
		w.Telegram.Meet(user, chattest.Group)
	}
	press := func(user tgtest.User, in int64, data string) string {
		return w.Press(user, w.Forge(in, "v1:"+data), "v1:"+data)
	}
	for _, data := range []string{"wish:health.silent", "hush:1320-480", "hush:wait", "hush:ask", "sum:morning.off", "sum:empty", "sum:evening.ask"} {
		for user, want := range map[tgtest.User]string{viewer: "Для этого нужны права владельца или менеджера", packer: "Для этого нужны права владельца или менеджера"} {
			w.WantNotice(press(user, chattest.Group, data), want)
		}
	}
	for _, data := range []string{"cash:on", "cash:sure", "cash:off"} {
		w.WantNotice(press(manager, chattest.Group, data), "Это может только владелец")
		w.WantNotice(press(aigul, aigul.ID, data), "Эта кнопка устарела. Откройте список заново: /orders")
	}
	w.WantNotice(press(aigul, chattest.Group, "cash:perhaps"), "Эта кнопка устарела. Откройте список заново: /orders")
	p := w.Chats().Place(chattest.Group)
	if wishes := w.office.Wishes(t.Context(), p); !wishes.Quiet.None() || wishes.Wait || wishes.Money || wishes.Digests.Empty || !wishes.Digests.Morning.On {
		t.Errorf("somebody has chosen for the group: %+v", wishes)
	}
	for _, c := range []struct {
		press string
		wants []string
	}{
		{"wish:menu", []string{"Уведомления в эту группу", "not", "Карточки и тревоги"}},
		{"sum:show", []string{"Деньги в сводке этой группы: нет. Выручку и прибыль видят менеджер и владелец", "v1:cash:on"}},
		{"sum:morning.off", []string{"Утренняя сводка: не приходит"}},
		{"hush:1320-480", []string{"22:00–08:00"}},
		{"hush:none", []string{"Тихие часы: нет"}},
	} {
		w.WantNotice(press(manager, chattest.Group, c.press), map[bool]string{true: "Готово"}[strings.ContainsAny(c.press, ".-") || c.press == "hush:none"])
		m := w.Last(chattest.Group)
		m.Text = shown(m)
		w.Wants(m, c.wants...)
	}
	press(aigul, chattest.Group, "cash:on")
	if got, want := shown(w.Last(chattest.Group)), "Показывать в сводке этой группы выручку и прибыль?"; !strings.Contains(got, want) || !strings.HasSuffix(got, "Да, так и сделать v1:cash:sure | Не надо v1:sum:show") {
		t.Errorf("asked\n%s", got)
	}
	w.WantNotice(press(aigul, chattest.Group, "cash:sure"), "Готово")
	if got := shown(w.Last(chattest.Group)); !strings.Contains(got, "💰 Без денег v1:cash:off") {
		t.Errorf("shown\n%s", got)
	}
	w.WantNotice(press(aigul, chattest.Group, "cash:off"), "Готово")
	wantNoted(t, w, fmt.Sprintf("news.money %d: true", int64(chattest.Group)), fmt.Sprintf("news.money %d: false", int64(chattest.Group)))

	press(viewer, viewer.ID, "sum:evening.ask")
	w.Say(viewer, "позже")
	w.Wants(w.Last(viewer.ID), "Не понял", "8:30", "Вечерняя сводка")
	w.Say(viewer, "18")
	w.Wants(w.Last(viewer.ID), "Вечерняя сводка: в 18:00")
	press(viewer, viewer.ID, "hush:ask")
	w.Say(viewer, "ночью")
	w.Wants(w.Last(viewer.ID), "Не понял", "22:30-7:00")
	w.Say(viewer, "22-7")
	w.Wants(w.Last(viewer.ID), "Тихие часы: 22:00–07:00")
	press(viewer, viewer.ID, "sum:show")
	w.Wants(w.Last(viewer.ID), "not", "Деньги в сводке")
	press(viewer, viewer.ID, "wish:menu")
	w.Wants(w.Last(viewer.ID), "Уведомления в этот чат", "Карточки и тревоги идут в другой чат")
}

// What is chosen again is no news, and what is switched on is told with what comes with it.
func TestWhatIsChosenAgainIsNotNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}})
	for _, c := range []struct{ press, notice string }{
		{"sum:morning.off", "Готово"}, {"sum:evening.off", "Готово"}, {"wish:health.digest", "Теперь в сводке. Сводка включена: в 9 и в 20 часов"},
		{"wish:sync.digest", "Теперь в сводке"}, {"wish:sync.digest", "Теперь в сводке"}, {"wish:guard.silent", "Теперь без звука"}, {"wish:guard.loud", "Теперь со звуком"},
		{"wish:feed.off", "Теперь не приходит"}, {"wish:guard.off.no", ""}, {"wish:guard.off.sure", "Теперь не приходит"}, {"wish:guard.digest", "Теперь в сводке"},
	} {
		w.WantNotice(w.Press(aigul, w.Forge(aigul.ID, "v1:"+c.press), "v1:"+c.press), c.notice)
	}
	wantNoted(t, w, "news.digests 101: , 20:00", "news.digests 101: , ", "news.mode 101: health digest", "news.mode 101: sync digest", "news.mode 101: guard silent",
		"news.mode 101: guard loud", "news.mode 101: feed off", "news.mode 101: guard off", "news.mode 101: guard digest")
}
