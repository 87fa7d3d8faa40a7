package bot_test

import (
	"strings"
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func TestAQuestionAfterAPressInTheGroupOpensTheReplyBox(t *testing.T) {
	t.Parallel()
	s := newShop(t, inGroup)
	s.put("601", by(kaspitest.KaspiDoor))
	s.poll()
	s.press(marat, s.card(group, "601"), accept("601"))
	s.press(marat, s.card(group, "601"), "v1:pack:601")
	s.press(marat, s.last(group), "v1:po:601")
	calls := s.telegram.Calls("sendMessage")
	markup := calls[len(calls)-1].Params["reply_markup"]
	if !strings.Contains(markup, `"force_reply":true`) || strings.Contains(markup, `"selective":true`) {
		t.Errorf("the question comes with %s", markup)
	}
	s.replyIn(aigul, s.last(group), "3") // she was not asked
	s.replyIn(marat, s.last(group), "7")
	s.wants(s.last(group), "Мест: 7")
}
