package bot_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// packMany packs n new orders of Kaspi's delivery, from 601.
func (s *shop) packMany(n int) {
	s.t.Helper()
	s.kaspi.WaybillAfter(0)
	for i := range n {
		s.put(fmt.Sprint(601+i), ofState("KASPI_DELIVERY", "ACCEPTED_BY_MERCHANT"))
	}
	s.sweep()
	for i := range n {
		if err := s.api.Assemble(s.t.Context(), kaspi.IDOf(kaspi.OrderCode(fmt.Sprint(601+i))), 1); err != nil {
			s.t.Fatal(err)
		}
	}
	s.sweep()
}

// sheets waits for the next file of a chat.
func (s *shop) sheets(chat int64, files int) tgtest.Message {
	s.t.Helper()
	var found []tgtest.Message
	s.until("the file comes", func() bool {
		found = found[:0]
		for _, m := range s.telegram.Messages(chat) {
			if m.Document != nil {
				found = append(found, m)
			}
		}
		return len(found) == files && len(s.naming(chat, "Собираю накладные")) == 0
	})
	return found[len(found)-1]
}

func TestWaybillsComeAsOneFile(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.say(aigul, "/waybills")
	s.wants(s.last(aigul.ID), "На сегодня упакованных заказов нет")
	s.packMany(5)
	s.say(aigul, "/waybills")
	file := s.sheets(aigul.ID, 1)
	s.wants(file, "Накладные: 5, по 4 на лист", "Только на сегодня", "not", "ещё не сделал")
	s.wantButtons(file, "v1:wbs:1.today", "v1:wbs:4.today", "v1:wbs:9.today")
	if !bytes.HasPrefix(file.Document.Data, []byte("%PDF-")) || !strings.HasSuffix(file.Document.Name, "2026-11-24.pdf") {
		t.Errorf("file %s of %d bytes is no PDF of the day", file.Document.Name, len(file.Document.Data))
	}
	s.press(aigul, file, "v1:wbs:9.today")
	s.wants(s.sheets(aigul.ID, 2), "по 9 на лист", "чуть меньше")
	s.restart()
	s.say(aigul, "/waybills all")
	file = s.sheets(aigul.ID, 3)
	s.wants(file, "по 9 на лист", "not", "Только на сегодня") // the chat keeps its choice
	s.wantButtons(file, "v1:wbs:1.all", "v1:wbs:4.all", "v1:wbs:9.all")
}

func TestWaybillsNameWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.packMany(3)
	s.kaspi.Fail(faults.Row{Operation: "GET " + kaspitest.WaybillPath("601", 1), Code: 200, Body: "%PDF-1.4 nothing", ContentType: "application/pdf"})
	s.kaspi.Fail(faults.Row{Operation: "GET " + kaspitest.WaybillPath("602", 1), Code: 404, Body: "{}"})
	s.say(aigul, "/waybills")
	s.wants(s.sheets(aigul.ID, 1), "Накладные: 1", "Kaspi ещё не сделал (1): 602", "Испорчены, возьмите в кабинете (1): 601")

	s.kaspi.WaybillAfter(1000)
	s.say(aigul, "/waybills")
	s.until("it is said that there is none", func() bool { return len(s.naming(aigul.ID, "Печатать пока нечего")) == 1 })
	s.wants(s.last(aigul.ID), "Kaspi ещё не сделал (3): 601, 602, 603")
}

func TestWaybillsOfTomorrowAreNotOfToday(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.pass(10 * time.Minute)
	s.packMany(1) // Kaspi plans twelve hours ahead
	s.say(aigul, "/waybills")
	s.wants(s.last(aigul.ID), "На сегодня упакованных заказов нет")
	s.say(aigul, "/waybills all")
	s.wants(s.sheets(aigul.ID, 1), "Накладные: 1")
}
