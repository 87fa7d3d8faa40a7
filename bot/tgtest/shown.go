package tgtest

// wire is the message as Telegram shows it to the bot. A reply shows the message it answers, but not what
// that one answered.
func (s *Server) wire(c *chat, m *message) *wireMessage {
	w := m.wire(c)
	if answered := c.message(m.ReplyTo); answered != nil {
		w.ReplyToMessage = answered.wire(c)
	}
	return w
}

// wire is the message alone. The text of a file is its caption.
func (m *message) wire(c *chat) *wireMessage {
	w := &wireMessage{MessageID: m.ID, From: m.From.wire(), Chat: c.wire(), Date: m.Date.Unix()}
	w.MessageThreadID, w.IsTopicMessage = m.Topic, m.Topic != 0
	if !m.EditDate.IsZero() {
		w.EditDate = m.EditDate.Unix()
	}
	if d := m.Document; d != nil {
		w.Document = &wireDocument{
			FileID: d.FileID, FileUniqueID: "unique-" + d.FileID, FileName: d.Name, MimeType: d.MIME,
			FileSize: len(d.Data),
		}
	}
	if f := m.Photo; f != nil { // Telegram offers smaller copies too, which nobody here looks at
		w.Photo = []wirePhoto{{
			FileID: f.FileID, FileUniqueID: "unique-" + f.FileID, Width: f.Width, Height: f.Height, FileSize: len(f.Data),
		}}
	}
	switch {
	case m.Rich:
		w.RichMessage = &wireRich{Blocks: []wireBlock{{Type: "paragraph", Text: m.Text}}}
	case m.file() != nil:
		w.Caption, w.CaptionEntities = m.Text, m.entities
	default:
		w.Text, w.Entities = m.Text, m.entities
	}
	if len(m.Keyboard) > 0 {
		w.ReplyMarkup = &wireInline{InlineKeyboard: wireKeyboard(m.Keyboard)}
	}
	return w
}
