package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// TestTheTrailIsReadByPersonOrderAndDay, page by page and as a file.
func TestTheTrailIsReadByPersonOrderAndDay(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	s.Enlist(chat.Person{ID: 301, Name: "Ержан", Role: chat.Packer})
	s.Enlist(chat.Person{ID: 302, Name: "Ержана", Role: chat.Viewer})
	line := func(i int, who int64, name string, code string, at time.Time) {
		err := s.Memory.Store.Audit(t.Context(), orders.AuditEntry{
			At: at, Who: orders.Who{ID: who, Name: name}, Verb: "accept", Order: kaspi.OrderCode(code), Result: orders.ResultDone, Detail: fmt.Sprintf("строка %02d %s", i, strings.Repeat("я", 200)),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 14 {
		line(i, 301, "Ержан", "601", s.Now().Add(time.Duration(i)*time.Minute))
	}
	line(14, 777, "Ушла", "602", s.Now().AddDate(0, 0, -1))
	line(15, 0, "", "603", s.Now().Add(-13*time.Hour))
	for _, c := range []struct {
		say     string
		want    []string
		buttons string
	}{
		{"/audit", []string{"строка 13", "строка 06", "not", strings.Repeat("я", 90)}, "a.csv"},
		{"/audit ержан", []string{"Ержан", "строка 13", "строка 02", "not", "строка 01"}, "p301.csv"},
		{"/audit 301", []string{"строка 13"}, "p301.csv"},
		{"/audit жана", []string{"Ержана", "not", "строка"}, ""},
		{"/audit 777", []string{"строка 14", "Ушла", "not", "строка 13"}, "p777.csv"},
		{"/audit 602", []string{"602", "строка 14", "not", "строка 13"}, "o602.csv"},
		{"/audit 23.11", []string{"23.11.2026", "строка 14", "строка 15", "not", "строка 13"}, "d20261123.csv"},
		{"/audit 22.11", []string{"22.11.2026", "not", "строка"}, ""},
		{"/audit 999", []string{"999", "not", "строка"}, ""},
		{"/audit чайник", []string{"чайник", "not", "строка"}, ""},
		{"/audit -5", []string{"-5", "not", "строка"}, ""},
		{"/audit " + strings.Repeat("9", 60), []string{"999", "not", "строка"}, ""},
	} {
		s.Say(bottest.Aigul, c.say)
		s.WantLast(c.want...)
		if has := chattest.Buttons(s.Last(bottest.Aigul.ID)); c.buttons != "" && !slices.Contains(has, "v1:pa:"+c.buttons) || c.buttons == "" && len(has) > 0 {
			t.Errorf("%s: buttons %q", c.say, has)
		}
	}
	s.Say(bottest.Aigul, "/audit 301")
	first := chattest.Buttons(s.Last(bottest.Aigul.ID))
	s.TapOn(first[0])
	s.WantLast("строка 01", "строка 00", "not", "строка 02")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:pa:p301.0", "v1:pa:p301.csv")
	s.TapOn("v1:pa:p301.0")
	s.WantLast("строка 13")
	s.TapOn("v1:pa:p301.csv")
	doc := s.Last(bottest.Aigul.ID).Document
	if doc == nil || doc.Name != "audit-20261124.csv" {
		t.Fatalf("no file: %+v", doc)
	}
	rows := strings.Split(strings.TrimSpace(string(doc.Data)), "\n")
	if len(rows) != 15 || !strings.Contains(rows[1], "строка 00") || !strings.Contains(rows[14], "строка 13") || !strings.Contains(rows[1], "2026-11-24 12:00:00") || !strings.Contains(rows[1], "301") || !strings.Contains(rows[1], "601") {
		t.Errorf("%d lines: %q", len(rows), rows)
	}
	for _, key := range []string{"a", ".0", "a.x", "z1.0", "z1.csv", "px.0", "d1.csv"} {
		if got := s.PressOld("v1:pa:" + key); !strings.Contains(got, "устарела") {
			t.Errorf("%s: %q", key, got)
		}
	}
}

func TestAnOwnerChangesOthersAndSeesWhatTheyAreThen(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.Alone)
	for i := range 13 {
		s.Enlist(chat.Person{ID: int64(301 + i), Name: fmt.Sprintf("Человек %02d", i), Role: chat.Packer})
	}
	s.Say(bottest.Aigul, "/people")
	has := chattest.Buttons(s.Last(bottest.Aigul.ID))
	if n := len(has); n != 15 || !slices.Contains(has, "v1:pp:2") {
		t.Errorf("%d buttons: %q", n, has)
	}
	s.PressOld("v1:pp:2")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:pu:312", "v1:pu:313", "v1:pp:1", "v1:pi:ask", "v1:pa:a.0")
	s.PressOld("v1:pu:301")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:pr:301", "v1:px:301", "v1:pl:301", "v1:pq:301", "v1:pa:p301.0", "v1:pp:1")
	s.PressOld("v1:pu:101") // of the settings
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:pl:101", "v1:pq:101", "v1:pa:p101.0", "v1:pp:1")
	role := func() chat.Role {
		p, _, err := s.Memory.Person(t.Context(), 301)
		if err != nil {
			t.Error(err)
		}
		return p.Role
	}
	s.PressOld("v1:pr:301")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:pr:301.viewer", "v1:pr:301.packer", "v1:pr:301.manager", "v1:pr:301.owner", "v1:pu:301")
	s.WantNotice(s.PressOld("v1:pr:301.manager"), "Теперь менеджер")
	if role() != chat.Manager {
		t.Errorf("a %s", role())
	}
	before := len(s.Memory.Audited())
	s.PressOld("v1:pr:301.manager")
	if n := len(s.Memory.Audited()); n != before {
		t.Error("what is so already is noted")
	}
	for _, data := range []string{"v1:pr:301.boss", "v1:pr:x", "v1:pr:-1", "v1:pr:0"} {
		if got := s.PressOld(data); !strings.Contains(got, "устарела") || role() != chat.Manager {
			t.Errorf("%s: %q", data, got)
		}
	}
	s.WantNotice(s.PressOld("v1:pr:101.viewer"), "Владельца из настроек меняют в TELEGRAM_OWNERS")
	s.WantNotice(s.PressOld("v1:px:101.yes"), "Владельца из настроек меняют в TELEGRAM_OWNERS")
	s.WantNotice(s.PressOld("v1:pr:999.viewer"), "Этого человека в магазине уже нет")
	s.PressOld("v1:px:301")
	s.WantButtons(s.Last(bottest.Aigul.ID), "v1:px:301.yes", "v1:pu:301")
	if role() != chat.Manager {
		t.Error("removed unasked")
	}
	for text, want := range map[string]string{
		"22:30-8": "22:30–08:00", "22.15 – 08.05": "22:15–08:05", "с 22 до 7": "22:00–07:00", "23:59 0:00": "23:59–00:00",
	} {
		s.PressOld("v1:pq:301.type")
		s.Say(bottest.Aigul, text)
		s.WantLast(want)
	}
	for _, text := range []string{"24-8", "22:60-8", "8", "22-8:60", "ночью"} {
		s.PressOld("v1:pq:301.type")
		s.Say(bottest.Aigul, text)
		if !s.Last(bottest.Aigul.ID).ForceReply {
			t.Errorf("%q is taken: %s", text, s.Last(bottest.Aigul.ID).Text)
		}
	}
	for _, key := range []string{"301.1440-0", "301.-1-5", "301.5", "301.x-y", "301.0-1440"} {
		if got := s.PressOld("v1:pq:" + key); !strings.Contains(got, "устарела") {
			t.Errorf("%s: %q", key, got)
		}
	}
	s.PressOld("v1:pq:301.0-0")
	s.WantLast("not", "23:59")
	s.PressOld("v1:px:301.yes")
	if _, in, err := s.Memory.Person(t.Context(), 301); in || err != nil {
		t.Errorf("still in, %v", err)
	}
	s.PressOld("v1:px:301.yes")
	s.PressOld("v1:pp:1")
	s.WantLast("Человек 11", "not", "Человек 00")
}
