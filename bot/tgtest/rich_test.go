package tgtest_test

import (
	"encoding/json"
	"testing"

	"kaspibot/bot/tgtest"
)

func TestRichMessagesAreJudged(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t, tgtest.WithRich())
	srv.Meet(anna(), anna().ID)
	for html, want := range map[string]string{
		"<h3>Сегодня</h3><table><tr><th>Заказ</th><th>Срок</th></tr><tr><td><b>601</b></td><td>до 16:00</td></tr></table><p>a<br/>b</p>": "Сегодня\nЗаказ | Срок\n601 | до 16:00\na\nb",
		"<table><td>1</td></table>": "", "<p>a</table>": "", "<script>a</script>": "", "<p>a": "", "a": "", "<p>a & b</p>": "",
		"<table>x</table>": "", "<p onclick=\"a\">x</p>": "", "<p></p>": "", "": "",
	} {
		content, err := json.Marshal(map[string]string{"html": html})
		if err != nil {
			t.Fatal(err)
		}
		answer := call(t, srv, "sendRichMessage", fields{"chat_id": anna().ID, "rich_message": json.RawMessage(content)})
		if answer.OK != (want != "") {
			t.Errorf("%s: %+v", html, answer)
		}
		if all := srv.Messages(anna().ID); want != "" && (len(all) == 0 || all[len(all)-1].Text != want || !all[len(all)-1].Rich) {
			t.Errorf("%s shows %+v", html, all)
		}
	}
}
