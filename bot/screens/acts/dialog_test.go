package acts_test

import (
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/kaspi/kaspitest"
)

func TestAQuestionAfterAPressInTheGroupOpensTheReplyBox(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	s.Put("601", bottest.By(kaspitest.KaspiDoor))
	s.Poll()
	s.Press(bottest.Marat, s.Card(bottest.Group, "601"), bottest.Accept("601"))
	s.Press(bottest.Marat, s.Card(bottest.Group, "601"), bottest.Pack("601"))
	s.Press(bottest.Marat, s.Last(bottest.Group), "v1:po:601")
	calls := s.Telegram.Calls("sendMessage")
	markup := calls[len(calls)-1].Params["reply_markup"]
	if !strings.Contains(markup, `"force_reply":true`) || strings.Contains(markup, `"selective":true`) {
		t.Errorf("the question comes with %s", markup)
	}
	s.Reply(bottest.Aigul, s.Last(bottest.Group), "3") // she was not asked
	s.Reply(bottest.Marat, s.Last(bottest.Group), "7")
	s.Wants(s.Last(bottest.Group), "Мест: 7")
}
