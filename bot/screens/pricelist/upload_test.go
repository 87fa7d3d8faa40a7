package pricelist_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat/chattest"
	"kaspibot/feed/page"
	"kaspibot/kaspi/faults"
)

func TestFeedSendsTheListAsADocument(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.links.link = "https://shop.example/secret/list.xml" })
	s.job()
	if err := s.memory.SavePulls(t.Context(), page.Pull{At: chattest.Noon, Status: 304, Agent: "Kaspi & Co"}); err != nil {
		t.Fatal(err)
	}
	s.Say(marat, "/feed")
	m := s.Last(marat.ID)
	s.Wants(m, "Прайс-лист, версия 1 от 12:10", "Товаров: 20, в продаже: 20", "Ссылка для Kaspi",
		s.with.links.link, "Kaspi забирал прайс-лист: 12:00. Подробнее: /pulls")
	if m.Document == nil || m.Document.Name != "pricelist-1.xml" {
		t.Fatalf("document %+v, want pricelist-1.xml", m.Document)
	}
	var doc struct {
		Offers []struct {
			SKU string `xml:"sku,attr"`
		} `xml:"offers>offer"`
	}
	if err := xml.Unmarshal(m.Document.Data, &doc); err != nil || len(doc.Offers) != 20 || doc.Offers[0].SKU != "100000" {
		t.Errorf("document of %d offers (%v), want 20", len(doc.Offers), err)
	}
	if got := s.Telegram.Messages(aigul.ID); len(got) != 0 {
		t.Errorf("told somebody else %q", got[0].Text)
	}
}

func TestFeedWithoutAPublicAddressSaysHowToGetOne(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.job()
	s.Say(aigul, "/feed")
	s.Wants(s.Last(aigul.ID), "задайте PUBLIC_URL", "Kaspi ещё не забирал прайс-лист")
}

func TestDocumentIsSentAgainAfterA502(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.job()
	s.Telegram.Fail(faults.Row{Operation: "sendDocument", Code: http.StatusBadGateway, Body: "<html>"})
	s.Say(aigul, "/feed")
	if m := s.Last(aigul.ID); m.Document == nil || !strings.HasPrefix(string(m.Document.Data), "<?xml") {
		t.Errorf("no whole document came:\n%s", s.Screens())
	}
}

func TestUploadTellsWhatKaspiSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(*shop)
		want    []string
	}{
		"404": {func(*shop) {}, []string{
			"Kaspi не принял прайс-лист (ответ 404)", "Загрузка так может не работать: Kaspi её не описывает", "/feed", "Версия 1, 20 товаров",
		}},
		"200": {func(s *shop) { s.kaspi.SetUploadAnswer(http.StatusOK, `{"code":"<b>&"}`) }, []string{
			"Kaspi принял запрос (ответ 200)", `{"code":"<b>&"}`, "История загрузок", "not", "нигде не подтверждён",
		}},
		"long answer": {func(s *shop) {
			s.kaspi.SetUploadAnswer(http.StatusBadRequest, `{"a":"`+strings.Repeat("&", 9000)+`"}`)
		}, []string{"(ответ 400)", "&&&"}},
		"token": {func(s *shop) {
			s.kaspi.Fail(faults.Row{Operation: "/product", Code: http.StatusUnauthorized})
		}, []string{"Отправить не удалось", "KASPI_API_TOKEN"}},
		"no network": {func(s *shop) { s.line.cut() }, []string{"Отправить не удалось", "Сеть не пускает к Kaspi", "not", "KASPI_USER_AGENT"}},
		"firewall": {func(s *shop) {
			s.kaspi.Fail(faults.Row{Operation: "/product", Code: http.StatusForbidden, Body: "<html>no</html>"})
		}, []string{"Отправить не удалось", "сетевой экран Kaspi", "not", "<html>"}},
		"404 as a page": {func(s *shop) {
			s.kaspi.Fail(faults.Row{Operation: "/product", Code: http.StatusNotFound, Body: "<html>404</html>"})
		}, []string{"ответ 404", "По этому адресу Kaspi прайс-листы не принимает", "not", "сетевой экран", "<html>"}},
		"502": {func(s *shop) {
			s.kaspi.Fail(faults.Row{Operation: "/product", Code: http.StatusBadGateway, Body: "<html>"})
		}, []string{"Kaspi не принял прайс-лист (ответ 502)", "<html>"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.job()
			c.prepare(s)
			s.Say(aigul, "/upload")
			s.Wants(s.Last(aigul.ID), c.want...)
			if n := len(s.Telegram.Messages(aigul.ID)); n != 1 {
				t.Errorf("%d messages, want one\n%s", n, s.Screens())
			}
		})
	}
}

func TestUploadSendsTheServedListOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.kaspi.SetUploadAnswer(http.StatusOK, `{}`)
	s.job()
	s.Say(aigul, "/upload")
	if got := s.kaspi.Uploads(); len(got) != 1 || !strings.Contains(string(got[0].Body), `sku="100019"`) {
		t.Errorf("%d uploads, want the list once", len(got))
	}
}

func TestUploadThatHangsIsToldAsWell(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(c *setup) { c.timeout = 300 * time.Millisecond })
	s.job()
	s.engine.patience = 300 * time.Millisecond
	s.kaspi.Fail(faults.Row{Operation: "/product", End: faults.Hang})
	s.Say(aigul, "/upload")
	s.Wants(s.Last(aigul.ID), "Отправить не удалось")
}
