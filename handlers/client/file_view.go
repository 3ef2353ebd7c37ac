package client

// uploadField is the name of the field with files; the rules name it so too.
const uploadField = "files"

// FileView is a file as its chip shows it.
type FileView struct {
	Name  string
	Size  int64
	Href  string
	Thumb string // address of a small picture, "" when there is none
	Look  string // class of the chip's colour
}
