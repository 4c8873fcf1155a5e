<3001. >
VN  - Ovid Technologies
DB  - Embase
UI  - 2055501450
ST  - ARTICLE
TI  - Experiences of psychotherapy after self-harm: an interview study.
SO  - Journal of Invented Mental Health. 12 (3) (pp 145-158), 2019. Date of Publication: June 2019.
AU  - Okonkwo A.
AU  - van der Berg P.J.
IN  - (Okonkwo) University of Nowhere, Nowhere, United Kingdom
      (van der Berg) Nowhere Trust, Nowhere, United Kingdom
CP  - United Kingdom
PB  - Invented Press
MH  - *psychotherapy
MH  - self injury
AB  - Background: People who self-harm are often offered talking therap
ies. Methods: We interviewed 14 adults & analysed the transcripts (p < 0.05 was never our aim). Results: Three themes were found. Conclusions: Trust came before technique.
IS  - 2999-1234
LG  - English
PT  - Article
DO  - https://dx.doi.org/10.5555/jimh.2019.0145
YR  - 2019
UP  - 20190701
XL  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=emed20&AN=2055501450

<3002. >
VN  - Ovid Technologies
DB  - Embase
UI  - 2055510420
TI  - Therapists' accounts of risk in group work.
SO  - Journal of Invented Mental Health. 14 (1) (no pagination), 2021. Article Number: e1042. Date of Publication: February 2021.
AU  - Lindqvist A.
AU  - Novak J.
AB  - Group work asks therapists to hold several risks at once. We describe how eleven therapists spoke about it.
PT  - Conference Abstract
YR  - 2021
DO  - 10.5555/jimh.2021.1042
