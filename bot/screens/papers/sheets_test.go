package papers_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// packMany packs n new orders of Kaspi's delivery, from 601.
func packMany(t *testing.T, s *bottest.Shop, n int) {
	t.Helper()
	s.Kaspi.WaybillAfter(0)
	for i := range n {
		s.Put(fmt.Sprint(601+i), bottest.OfState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.Sweep()
	for i := range n {
		if err := s.API.Assemble(t.Context(), kaspi.IDOf(kaspi.OrderCode(fmt.Sprint(601+i))), 1); err != nil {
			t.Fatal(err)
		}
	}
	s.Sweep()
}

// sheets waits for the next file of a chat.
func sheets(t *testing.T, s *bottest.Shop, chat int64, files int) tgtest.Message {
	t.Helper()
	var found []tgtest.Message
	s.Until("the file comes", func() bool {
		found = found[:0]
		for _, m := range s.Telegram.Messages(chat) {
			if m.Document != nil {
				found = append(found, m)
			}
		}
		return len(found) == files && len(s.Naming(chat, "Собираю накладные")) == 0
	})
	return found[len(found)-1]
}

func TestWaybillsComeAsOneFile(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/waybills")
	s.Wants(s.Last(bottest.Aigul.ID), "На сегодня упакованных заказов нет")
	packMany(t, s, 5)
	s.Say(bottest.Aigul, "/waybills")
	file := sheets(t, s, bottest.Aigul.ID, 1)
	s.Wants(file, "Накладные: 5, по 4 на лист", "Только на сегодня", "not", "ещё не сделал")
	s.WantButtons(file, "v1:wbs:1.today", "v1:wbs:4.today", "v1:wbs:9.today")
	if !bytes.HasPrefix(file.Document.Data, []byte("%PDF-")) || !strings.HasSuffix(file.Document.Name, "2026-11-24.pdf") {
		t.Errorf("file %s of %d bytes is no PDF of the day", file.Document.Name, len(file.Document.Data))
	}
	s.Press(bottest.Aigul, file, "v1:wbs:9.today")
	s.Wants(sheets(t, s, bottest.Aigul.ID, 2), "по 9 на лист", "чуть меньше")
	s.Restart()
	s.Say(bottest.Aigul, "/waybills all")
	file = sheets(t, s, bottest.Aigul.ID, 3)
	s.Wants(file, "по 9 на лист", "not", "Только на сегодня") // the chat keeps its choice
	s.WantButtons(file, "v1:wbs:1.all", "v1:wbs:4.all", "v1:wbs:9.all")
}

func TestWaybillsNameWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	packMany(t, s, 3)
	s.Kaspi.Fail(faults.Row{Operation: "GET " + kaspitest.WaybillPath("601", 1), Code: 200, Body: "%PDF-1.4 nothing %%EOF", ContentType: "application/pdf"})
	s.Kaspi.Fail(faults.Row{Operation: "GET " + kaspitest.WaybillPath("602", 1), Code: 404, Body: "{}"})
	s.Say(bottest.Aigul, "/waybills")
	s.Wants(sheets(t, s, bottest.Aigul.ID, 1), "Накладные: 1", "У Kaspi ещё нет (1): 602", "Испорчены, возьмите в кабинете (1): 601")

	s.Kaspi.WaybillAfter(1000)
	s.Say(bottest.Aigul, "/waybills")
	s.Until("it is said that there is none", func() bool { return len(s.Naming(bottest.Aigul.ID, "Печатать пока нечего")) == 1 })
	s.Wants(s.Last(bottest.Aigul.ID), "У Kaspi ещё нет (3): 601, 602, 603")
}

func TestWaybillsOfTomorrowAreNotOfToday(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Pass(10 * time.Minute)
	packMany(t, s, 1) // Kaspi plans twelve hours ahead
	s.Say(bottest.Aigul, "/waybills")
	s.Wants(s.Last(bottest.Aigul.ID), "На сегодня упакованных заказов нет")
	s.Say(bottest.Aigul, "/waybills all")
	s.Wants(sheets(t, s, bottest.Aigul.ID, 1), "Накладные: 1")
}
