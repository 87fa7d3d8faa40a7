package pricelist_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

// place is a link that the chat may change.
type place struct {
	link  string
	grace time.Duration
	fixed bool
	found page.Probed
}

func (p *place) Link(context.Context) (string, error) { return p.link, nil }

func (p *place) NewLink(_ context.Context, grace time.Duration) (string, error) {
	if p.fixed {
		return "", pricelist.ErrFixedLink
	}
	p.link, p.grace = p.link+"2", grace
	return p.link, nil
}

func (p *place) CheckLink(context.Context) (page.Probed, error) { return p.found, nil }

func TestLinkIsChangedInTwoTaps(t *testing.T) {
	t.Parallel()
	p := &place{link: "https://shop.example/s3cret/list.xml"}
	s := newShop(t, alone, func(c *setup) { c.links = p })
	s.Say(aigul, "/link")
	m := s.Last(aigul.ID)
	s.Wants(m, p.link, "Автоматическая загрузка")
	s.WantButtons(m, "v1:lchk:now", "v1:link:new")
	s.Press(aigul, m, "v1:link:new")
	m = s.Last(aigul.ID)
	s.Wants(m, "Сменить ссылку?")
	s.WantButtons(m, "v1:lnew:grace", "v1:lnew:now", "v1:link:show")
	s.Press(aigul, m, "v1:lnew:grace")
	s.Wants(s.Last(aigul.ID), p.link, "Старая работает ещё 3 ч", "Вставьте новую в кабинете Kaspi")
	if p.grace != 3*time.Hour || !strings.HasSuffix(p.link, "2") {
		t.Errorf("%+v", p)
	}
	s.wantAudit("Айгуль Ким link.new ")
	s.Say(aigul, "/link new")
	s.Press(aigul, s.Last(aigul.ID), "v1:lnew:now")
	s.Wants(s.Last(aigul.ID), "Старая уже не работает")
	if p.grace != 0 {
		t.Errorf("grace %s", p.grace)
	}
	p.fixed = true
	if got := s.Press(aigul, s.Forge(aigul.ID, "v1:lnew:now"), "v1:lnew:now"); !strings.Contains(got, "FEED_PATH") {
		t.Errorf("notice %q", got)
	}
	if strings.Contains(s.Logged(), "s3cret") {
		t.Error("the link is in the log")
	}
}

func TestCheckOfTheLinkSaysWhatKaspiWouldFind(t *testing.T) {
	t.Parallel()
	p := &place{link: "https://shop.example/x"}
	s := newShop(t, alone, func(c *setup) { c.links = p })
	s.Say(aigul, "/link")
	m := s.Last(aigul.ID)
	for finding, want := range map[page.Finding]string{
		page.FoundList: "Ссылка работает", page.FoundBadTLS: "Сертификат HTTPS не годится", page.FoundFailure: "Ответ 502",
	} {
		p.found = page.Probed{Finding: finding, Status: 502}
		s.Press(aigul, m, "v1:lchk:now")
		s.Wants(s.Last(aigul.ID), want)
	}
}

func TestPullsShowWhoFetchedAndWithWhat(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	s.Say(aigul, "/pulls")
	s.Wants(s.Last(aigul.ID), "Прайс-лист ещё никто не забирал")
	for _, p := range []page.Pull{
		{At: chattest.Noon, Addr: "192.0.2.1", Agent: "Kaspi <bot>", Status: 200, Version: 3}, {At: chattest.Noon, Addr: "192.0.2.7", Status: 401},
	} {
		if err := s.memory.SavePulls(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	s.Say(aigul, "/pulls")
	s.Wants(s.Last(aigul.ID), "12:00 · 200 · v3 · 192.0.2.1 · Kaspi <bot>", "401 · 192.0.2.7")
}

func TestAnAddressOfTheOwnMachineIsToldToEveryHome(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if err := s.TellAddress(t.Context(), "127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "127.0.0.1:8080", "HTTP_ADDR=:8080", "/link")
	}
}

func TestADamagedListIsToldWithWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	r := publish.Report{Version: feed.Version{ID: 8}, Published: true}
	if err := s.TellDamaged(t.Context(), r); err != nil || len(s.Telegram.Messages(aigul.ID)) != 0 {
		t.Errorf("without damage: %v", err)
	}
	r.Damaged.Version = 7
	if err := s.TellDamaged(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "был повреждён", "версия 7", "версия 8")
	}
	r.Published, r.Held = false, true
	if err := s.TellDamaged(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for _, owner := range s.owners {
		s.Wants(s.Last(owner.ID), "версия 7", "ждёт вашего решения")
	}
}
