package cabinet

import "io"

// ReadWithin is Read with a limit of bytes that a test can afford to pass.
func ReadWithin(r io.Reader, limit int64) (List, error) { return read(r, limit) }

// ReadXMLWithin is ReadXML with a limit.
func ReadXMLWithin(r io.Reader, limit int64) (List, error) { return readXML(r, limit) }
