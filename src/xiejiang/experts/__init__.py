"""专家与机构: who may give an expert opinion, who must recuse, who was chosen, what became of it.

Words: the *pool* (名册) is shared by the agencies of the node; a *member* (入册者) is an
institution or an expert, with a *scope* (执业类别) by the official items, *qualifications*
(资质文件) that expire, and *absences* (不能承办的期间). For a case, *grounds of recusal*
(回避情形) are computed and three-valued: what nobody declared is not known. A *declaration* (声明)
says what the member states of themselves. A *selection* (选定) is by agreement, by designation or
by a *draw* (抽取): its seed comes from the log as it is when it reaches a size that was fixed
beforehand. An *engagement* (委托) goes from commission to opinion and to what the court made of it
(采信情况).

This room decides no recusal and weighs no opinion: officers and courts do. The statutory steps and
letters are the procedure ``appraisal.experts`` of ``proceedings``; an engagement may name one.
"""
